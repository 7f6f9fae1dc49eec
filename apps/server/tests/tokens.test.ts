import { validatedFetch } from '@teamchat/api/testing/validated-fetch';
import { closeCodes, type Me } from '@teamchat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp, type TestUser } from '../src/testing.ts';
import { openAs, openSocket } from './support/raw-socket.ts';
import { wrongTokens } from './support/tokens.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

async function meOverTrpc(url: string, headers: Record<string, string>): Promise<[number, string]> {
  const response = await fetch(`${url}/trpc/user.me`, { headers });
  const body = (await response.json()) as { error?: { json: { data: { appCode: string } } } };
  return [response.status, body.error?.json.data.appCode ?? 'OK'];
}

/** Tries one token everywhere; the first entries say how the doors answered. */
async function tryEverywhere(server: TestApp, token: string) {
  const authorization = `Bearer ${token}`;
  const rest = await server.rest('GET', '/v1/users/me', { token });
  const trpc = await meOverTrpc(server.url, { authorization });
  await using byParams = await openAs(server, { accessToken: token });
  const frame = await byParams.frame(({ id }) => id === null);
  return {
    rest: [rest.status, rest.body.code],
    trpc,
    socket: [frame.error?.json.data.appCode, (await byParams.closed).code],
  };
}

const refusedEverywhere = {
  rest: [401, 'UNAUTHENTICATED'],
  trpc: [401, 'UNAUTHENTICATED'],
  socket: ['UNAUTHENTICATED', closeCodes.unauthenticated],
};

test('a good token opens every door', async () => {
  const { accessToken, email } = app.alice;
  const { status, body } = await app.alice.rest<Me>('GET', '/v1/users/me');
  expect([status, body.email]).toEqual([200, email]);
  expect(await meOverTrpc(app.url, { authorization: `Bearer ${accessToken}` })).toEqual([
    200,
    'OK',
  ]);
  const ways = [
    openAs(app, app.alice),
    openSocket(`${app.socketUrl}?token=${accessToken}`),
    openSocket(app.socketUrl, { headers: { authorization: `Bearer ${accessToken}` } }),
  ];
  for (const opening of ways) {
    await using socket = await opening;
    socket.send({ id: 1, method: 'query', params: { path: 'user.me', input: {} } });
    const { result } = await socket.frame(({ id }) => id === 1);
    expect(result?.data?.json).toMatchObject({ email });
  }
});

test('wrong tokens open none', async () => {
  for (const [name, token] of Object.entries(wrongTokens(app.alice.accessToken))) {
    expect(await tryEverywhere(app, token), name).toEqual(refusedEverywhere);
  }
});

test('no token opens none', async () => {
  const { status, body } = await app.rest('GET', '/v1/users/me');
  expect([status, body.code]).toEqual([401, 'UNAUTHENTICATED']);
  expect(await meOverTrpc(app.url, {})).toEqual([401, 'UNAUTHENTICATED']);
  const malformed = { authorization: 'Basic YTpi' };
  expect(await meOverTrpc(app.url, malformed)).toEqual([401, 'UNAUTHENTICATED']);
  for (const url of [app.socketUrl, `${app.socketUrl}?token=`, `${app.socketUrl}?token=hello`]) {
    await using socket = await openSocket(url);
    const { error } = await socket.frame(({ id }) => id === null);
    expect(error?.json.data.appCode).toBe('UNAUTHENTICATED');
    expect((await socket.closed).code).toBe(closeCodes.unauthenticated);
  }
});

test('an expired token opens none', async () => {
  await using short = await createTestApp({ overrides: { auth: { timings: { accessToken: 0 } } } });
  expect(await tryEverywhere(short, short.alice.accessToken)).toEqual(refusedEverywhere);
});

test('a token of another issuer opens none, though its keys are known', async () => {
  await using other = await createTestApp({
    databaseUrl: app.environment.DATABASE_URL ?? '',
    environment: {
      AUTH_SECRET: app.environment.AUTH_SECRET ?? '',
      PUBLIC_URL: 'http://elsewhere.test',
    },
  });
  expect(await tryEverywhere(app, other.alice.accessToken)).toEqual(refusedEverywhere);
  expect((await other.alice.rest('GET', '/v1/users/me')).status).toBe(200);
});

test('a call before the refusal is answered, not forgotten', async () => {
  await using socket = await openSocket(`${app.socketUrl}?connectionParams=1`);
  socket.send({ method: 'connectionParams', data: { token: 'hello' } });
  socket.send({ id: 7, method: 'query', params: { path: 'user.me', input: {} } });
  const { error } = await socket.frame(({ id }) => id === 7);
  expect(error?.json.data.appCode).toBe('UNAUTHENTICATED');
});

test('?token= can be turned off, also for a token beside good ones', async () => {
  await using strict = await createTestApp({ environment: { ALLOW_QUERY_TOKEN: 'off' } });
  await using socket = await openSocket(`${strict.socketUrl}?token=${strict.alice.accessToken}`);
  expect((await socket.closed).code).toBe(closeCodes.unauthenticated);
  await using other = await openAs(strict, strict.alice);
  other.send({ id: 1, method: 'query', params: { path: 'user.me', input: {} } });
  expect((await other.frame(({ id }) => id === 1)).error).toBeUndefined();
});

test('auth procedures are refused on the socket', async () => {
  const user: TestUser = app.bob;
  await using socket = await openAs(app, user);
  const input = { json: { email: user.email, password: user.password } };
  socket.send({ id: 1, method: 'mutation', params: { path: 'auth.login', input } });
  const { error } = await socket.frame(({ id }) => id === 1);
  expect(error?.json.data.appCode).toBe('METHOD_NOT_ALLOWED');
});

test('no token, secret or address with a query reaches the log', async () => {
  const { accessToken, refreshToken, password } = app.alice;
  await using socket = await openSocket(`${app.socketUrl}?token=${accessToken}&x=1`);
  socket.send({ id: 1, method: 'query', params: { path: 'user.me', input: {} } });
  await socket.frame(({ id }) => id === 1);
  await fetch(`${app.url}/trpc/user.me?token=${accessToken}&input=hunter2`);
  await validatedFetch(`${app.url}/v1/users/me?token=${accessToken}`);
  await fetch(`${app.url}/nowhere?token=${accessToken}`);
  const text = app.logs.join('');
  expect(text).toContain('/v1/users/me');
  for (const secret of [accessToken, refreshToken, password, app.environment.AUTH_SECRET ?? '']) {
    expect(text).not.toContain(secret);
  }
  expect(text).not.toMatch(/hunter2|[?&]token=/);
});
