import { closeCodes, mayReconnect, type SignedIn } from '@teamchat/contract';
import { describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../src/testing.ts';
import { openAs } from './support/raw-socket.ts';

interface Ending {
  ms: number;
  code: number;
  /** Of calls with the ended session's token, at both nodes. */
  statuses: number[];
}

/** Opens a socket on one node and ends its session through the other. */
async function endSession(here: TestApp, there: TestApp): Promise<Ending> {
  const user = await here.createUser('Carol');
  const { id: workspaceId } = await here.createWorkspace(user);
  await using socket = await openAs(here, user);
  const input = { json: { workspaceId } };
  socket.send({ id: 1, method: 'subscription', params: { path: 'events.subscribe', input } });
  await socket.frame(({ id, result }) => id === 1 && result?.type === 'data');

  const begun = performance.now();
  const token = user.accessToken;
  await there.rest('POST', '/v1/auth/logout', { token, body: {} });
  const { code } = await socket.closed;
  const ms = performance.now() - begun;
  const answers = [here, there].map((node) => node.rest('GET', '/v1/users/me', { token }));
  return { ms, code, statuses: (await Promise.all(answers)).map(({ status }) => status) };
}

function expectAtOnce({ ms, code, statuses }: Ending): void {
  expect(ms).toBeLessThan(1000);
  expect(mayReconnect(code)).toBe(false);
  expect(statuses).toEqual([401, 401]);
}

test('the end of a session closes its socket within a second, and no call passes', async () => {
  await using app = await createTestApp();
  const ending = await endSession(app, app);
  expect(ending.code).toBe(closeCodes.sessionEnded);
  expectAtOnce(ending);
});

test('another session of the same person stays', async () => {
  await using app = await createTestApp();
  const { email, password, accessToken } = app.alice;
  const login = await app.rest<SignedIn>('POST', '/v1/auth/login', { body: { email, password } });
  await using kept = await openAs(app, login.body);
  await using ended = await openAs(app, app.alice);
  for (const socket of [kept, ended]) {
    socket.send({ id: 1, method: 'query', params: { path: 'user.me', input: {} } });
    await socket.frame(({ id }) => id === 1);
  }
  await app.rest('POST', '/v1/auth/logout', { token: accessToken, body: {} });
  await ended.closed;
  kept.send({ id: 2, method: 'query', params: { path: 'user.me', input: {} } });
  expect((await kept.frame(({ id }) => id === 2)).error).toBeUndefined();
});

describe('on another node', () => {
  test.each([{ redis: false }, { redis: true }])('with redis: $redis', async ({ redis }) => {
    await using here = await createTestApp({ redis });
    await using there = await createTestApp({ beside: here });
    const ending = await endSession(here, there);
    expect(ending.code).toBe(closeCodes.sessionEnded);
    expectAtOnce(ending);
  });
});
