import { createHmac } from 'node:crypto';
import type { Problem } from '@teamchat/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type Person, type TestApi } from './support.ts';

let api: TestApi;
let alice: Person;

beforeAll(async () => {
  api = await createTestApi();
  alice = await api.signUp('Alice');
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const origin = 'http://localhost:3000';

/** The one cookie that an answer sets, and its attributes. */
function cookieOf(headers: Record<string, string | string[]>) {
  const [cookie = '', ...more] = [headers['set-cookie'] ?? []].flat();
  expect(more).toEqual([]);
  const [pair = '', ...attributes] = cookie.split('; ');
  return { pair, attributes };
}

describe('a browser', () => {
  async function signIn() {
    const { email, password } = alice;
    const body = { email, password, client: 'browser' };
    return api.rest(null, 'POST /v1/auth/login', { body, headers: { origin } });
  }

  test('keeps its session in a cookie that no script reads', async () => {
    const { status, body, headers } = await signIn();
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('refreshToken');
    const { pair, attributes } = cookieOf(headers);
    expect(pair).toMatch(/^teamchat_session=.+/);
    expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'Path=/', 'SameSite=Strict']));
    expect(attributes).not.toContain('Secure');
  });

  test('refreshes by it, from our own pages only', async () => {
    const { pair: cookie } = cookieOf((await signIn()).headers);
    const refresh = (headers: Record<string, string>) =>
      api.rest(null, 'POST /v1/auth/refresh', { headers: { cookie, ...headers } });
    const fresh = await refresh({ origin });
    expect(fresh.status).toBe(200);
    expect(fresh.body).not.toHaveProperty('refreshToken');
    expect(cookieOf(fresh.headers).pair).toBe(cookie);
    const { accessToken } = fresh.body as { accessToken: string };
    expect((await api.rest({ ...alice, accessToken }, 'GET /v1/users/me')).status).toBe(200);
    for (const foreign of [{}, { origin: 'null' }, { origin: 'http://localhost:3000.evil.org' }]) {
      expect((await refresh(foreign)).body).toMatchObject({ code: 'ORIGIN_REFUSED' });
    }
  });

  test('loses it by signing out', async () => {
    const { pair: cookie } = cookieOf((await signIn()).headers);
    const headers = { cookie, origin };
    const out = await api.rest(null, 'POST /v1/auth/logout', { headers });
    expect(out.status).toBe(204);
    expect(cookieOf(out.headers).attributes).toContain('Max-Age=0');
    const after = await api.rest(null, 'POST /v1/auth/refresh', { headers });
    expect(after.body).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

test('another client gets its refresh token in the body', async () => {
  const { email, password } = alice;
  const { body, headers } = await api.rest(null, 'POST /v1/auth/login', {
    body: { email, password },
  });
  expect(headers['set-cookie']).toBeUndefined();
  const { refreshToken } = body as { refreshToken: string };
  const fresh = await api.rest(null, 'POST /v1/auth/refresh', { body: { refreshToken } });
  expect(fresh.body).toMatchObject({ refreshToken, accessToken: expect.any(String) as string });
});

describe('a context that outlives its session, as a socket has it', () => {
  test('is refused at the next call', async () => {
    const carol = await api.signUp('Carol');
    const caller = api.caller(carol);
    await expect(caller.user.me()).resolves.toMatchObject({ name: 'Carol' });
    await api.caller(carol).auth.logout({});
    await expect(caller.user.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    await expect(caller.workspace.list()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    const stream = await caller.events.subscribe({ workspaceId: carol.userId }).catch(() => null);
    expect(stream).toBeNull();
    const rest = await api.rest(carol, 'GET /v1/users/me');
    expect(rest.body).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('also when another device ended it', async () => {
    const dave = await api.signUp('Dave');
    const { email, password } = dave;
    const login = await api.rest(null, 'POST /v1/auth/login', { body: { email, password } });
    const other = { ...dave, accessToken: (login.body as { accessToken: string }).accessToken };
    const { status } = await api.rest(other, `DELETE /v1/auth/sessions/${dave.sessionId}`);
    expect(status).toBe(204);
    expect((await api.rest(dave, 'GET /v1/users/me')).status).toBe(401);
    expect((await api.rest(other, 'GET /v1/users/me')).status).toBe(200);
  });
});

test('auth procedures are refused over a socket', async () => {
  const { appRouter } = await import('../src/root.ts');
  const { createCallerFactory } = await import('../src/trpc.ts');
  const { describeProcedures } = await import('../src/procedures.ts');
  const context = { ...api.context(alice), connection: {} as never };
  const caller = createCallerFactory(appRouter)(context) as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >;
  const paths = describeProcedures(appRouter).map(
    ({ path }) => path.split('.') as [string, string],
  );
  const authPaths = paths.filter(([noun]) => noun === 'auth');
  expect(authPaths.length).toBeGreaterThan(8);
  for (const [noun, verb] of authPaths) {
    await expect(caller[noun]?.[verb]?.({}), verb).rejects.toMatchObject({
      code: 'METHOD_NOT_SUPPORTED',
    });
  }
  await expect(caller.user?.me?.(undefined)).resolves.toMatchObject({ name: 'Alice' });
});

describe('access tokens that are not good', () => {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const parts = () => alice.accessToken.split('.') as [string, string, string];

  const refused = async (authorization: string) => {
    const answer = await api.rest(null, 'GET /v1/users/me', { headers: { authorization } });
    const { status } = answer;
    return { status, code: (answer.body as Problem).code };
  };
  const unauthenticated = { status: 401, code: 'UNAUTHENTICATED' };

  test('missing or malformed', async () => {
    const strange = [
      '',
      'Bearer',
      'Bearer ',
      'Basic YTpi',
      'Bearer a.b.c',
      'Bearer ..',
      'x'.repeat(9_000),
    ];
    for (const authorization of [...strange, `Bearer ${'x'.repeat(9_000)}`]) {
      expect(await refused(authorization), authorization.slice(0, 20)).toEqual(unauthenticated);
    }
  });

  test('with a changed payload or signature', async () => {
    const [header, payload, signature] = parts();
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const other = encode({ ...claims, sub: '0199f2a0-5b7c-7c3e-9d1a-0f2b4c6d8e10' });
    expect(await refused(`Bearer ${header}.${other}.${signature}`)).toEqual(unauthenticated);
    expect(await refused(`Bearer ${header}.${payload}.`)).toEqual(unauthenticated);
  });

  test('with another algorithm', async () => {
    const [, payload] = parts();
    const none = encode({ alg: 'none' });
    expect(await refused(`Bearer ${none}.${payload}.`)).toEqual(unauthenticated);
    const hmac = `${encode({ alg: 'HS256' })}.${payload}`;
    const signature = createHmac('sha256', 'secret').update(hmac).digest('base64url');
    expect(await refused(`Bearer ${hmac}.${signature}`)).toEqual(unauthenticated);
  });

  test('of another server, or expired', async () => {
    await using elsewhere = await createTestApi({ timings: { accessToken: 0 } });
    const stranger = await elsewhere.signUp('Stranger');
    expect(await refused(`Bearer ${stranger.accessToken}`)).toEqual(unauthenticated);
    const expired = await elsewhere.rest(stranger, 'GET /v1/users/me');
    expect(expired).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    expect((expired.body as Problem).detail).toContain('expired');
  });

  test('do not stop a public procedure', async () => {
    const { email, password } = alice;
    const headers = { authorization: 'Bearer nonsense' };
    const login = await api.rest(null, 'POST /v1/auth/login', {
      body: { email, password },
      headers,
    });
    expect(login.status).toBe(200);
  });
});

test('wrong passwords are limited, and the answer says for how long', async () => {
  await using strict = await createTestApi({
    rateLimits: { wrongPasswordsPerAccount: { points: 2, windowMs: 60_000 } },
  });
  const { email } = await strict.signUp('Erin');
  const body = { email, password: 'wrong password' };
  const login = () => strict.rest(null, 'POST /v1/auth/login', { body });
  expect((await login()).status).toBe(401);
  expect((await login()).status).toBe(401);
  const { status, headers, body: answer } = await login();
  expect(status).toBe(429);
  expect(Number(headers['retry-after'])).toBeGreaterThan(1);
  expect((answer as Problem).retryAfterMs).toBeGreaterThan(1_000);
});

test('nothing failed unexpectedly meanwhile', () => {
  expect(api.errors).toEqual([]);
});
