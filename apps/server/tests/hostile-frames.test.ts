import { closeCodes, limits } from '@teamchat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../src/testing.ts';
import { openAs, openSocket, type RawSocket } from './support/raw-socket.ts';

let app: TestApp;
let workspaceId: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ id: workspaceId } = await app.createWorkspace(app.alice));
});
afterAll(() => app[Symbol.asyncDispose]());

const me = (id: unknown) => ({ id, method: 'query', params: { path: 'user.me', input: {} } });
const subscription = (id: unknown) => ({
  id,
  method: 'subscription',
  params: { path: 'events.subscribe', input: { json: { workspaceId } } },
});

async function answers(socket: RawSocket, id: number | string): Promise<string> {
  const { error, result } = await socket.frame((frame) => frame.id === id);
  return error?.json.data.appCode ?? result?.type ?? 'nothing';
}

/** Whatever was sent, others are served. */
async function othersAreServed(): Promise<boolean> {
  await using socket = await openAs(app, app.bob);
  socket.send(me(1));
  return (await answers(socket, 1)) === 'data';
}

test.each([
  ['nothing', ''],
  ['no JSON', '{"id":1'],
  ['a number', '42'],
  ['null', 'null'],
  ['an empty list', '[]'],
  ['no data', '{"method":"connectionParams"}'],
  ['params of the wrong kind', '{"method":"connectionParams","data":{"token":{"a":1}}}'],
  ['params that are a list', '{"method":"connectionParams","data":["token"]}'],
  ['the prototype', '{"method":"connectionParams","data":{"__proto__":{"token":"x"}}}'],
  ['a call', '{"id":1,"method":"query","params":{"path":"user.me"}}'],
  ['ten thousand brackets', '['.repeat(10_000)],
])('a first message that is %s closes that socket only', async (_name, text) => {
  await using socket = await openSocket(`${app.socketUrl}?connectionParams=1`);
  socket.sendText(text);
  expect((await socket.closed).code).toBe(closeCodes.protocol);
  expect(socket.frames.every(({ id, error }) => id === null && error !== undefined)).toBe(true);
  expect(await othersAreServed()).toBe(true);
});

test('a message that is no JSON, and a binary one, close the socket for good', async () => {
  for (const message of ['{', Buffer.from([0, 1, 2]), Buffer.from(JSON.stringify(me(1)))]) {
    await using socket = await openAs(app, app.alice);
    socket.send(me(0));
    await answers(socket, 0);
    socket.socket.send(message);
    expect((await socket.closed).code).toBe(closeCodes.protocol);
  }
  expect(await othersAreServed()).toBe(true);
});

test('a message of the largest size is read, a larger one closes the socket', async () => {
  await using socket = await openAs(app, app.alice);
  const long = (bytes: number) => {
    const text = JSON.stringify({ ...me(1), pad: '' });
    return JSON.stringify({ ...me(1), pad: 'x'.repeat(bytes - text.length) });
  };
  socket.sendText(long(limits.socketPayloadBytes));
  expect(await answers(socket, 1)).toBe('data');
  socket.sendText(long(limits.socketPayloadBytes + 1));
  expect((await socket.closed).code).toBe(1009);
  expect(await othersAreServed()).toBe(true);
});

test('a message in a thousand fragments closes the socket', async () => {
  await using socket = await openAs(app, app.alice);
  socket.send(me(0));
  await answers(socket, 0);
  for (let i = 0; i < 1000; i++) socket.socket.send(' ', { fin: false });
  expect((await socket.closed).code).toBe(1008);
  expect(await othersAreServed()).toBe(true);
});

test('unknown methods, procedures and inputs are answered', async () => {
  await using socket = await openAs(app, app.alice);
  const query = (id: number, path: string, input?: unknown) =>
    socket.send({ id, method: 'query', params: { path, input: { json: input } } });
  query(1, 'nothing.here');
  expect(await answers(socket, 1)).toBe('NOT_FOUND');
  query(2, '__proto__.constructor');
  expect(await answers(socket, 2)).toBe('NOT_FOUND');
  query(3, 'message.send', {});
  expect(await answers(socket, 3)).toMatch(/METHOD_NOT_ALLOWED|NOT_FOUND/);
  query(4, 'workspace.bootstrap', { workspaceId: { $ne: null } });
  expect(await answers(socket, 4)).toBe('INVALID_INPUT');
  query(5, 'events.subscribe', { workspaceId });
  expect(await answers(socket, 5)).toMatch(/METHOD_NOT_ALLOWED|NOT_FOUND/);
  socket.send({ id: 6, method: 'explode', params: { path: 'user.me', input: {} } });
  socket.send({ id: 7, method: 'query', params: { path: 'user.me', input: { json: 1, meta: 7 } } });
  socket.send({ id: 8, method: 'query', params: { path: 5 } });
  socket.send({ id: 9, method: 'subscription.stop' });
  expect(await othersAreServed()).toBe(true);
});

let renames = 0;

test.each([
  ['zero', 0],
  ['negative', -1],
  ['a fraction', 1.5],
  ['beyond 2^31', 2 ** 31],
  ['the largest safe integer', Number.MAX_SAFE_INTEGER],
  ['an empty string', ''],
  ['a name of the prototype', '__proto__'],
  ['with quotes and newlines', '"\n\\u0000'],
  ['50,000 characters', 'x'.repeat(50_000)],
])('an id that is %s works for calls and streams', async (_name, id) => {
  await using socket = await openAs(app, app.alice);
  socket.send(me(id));
  expect(await answers(socket, id)).toBe('data');
  await using other = await openAs(app, app.alice);
  other.send(subscription(id));
  const attached = await other.frame((frame) => frame.result?.type === 'data');
  expect(attached.id).toBe(id);
  await app.alice.api.user.updateMe.mutate({ name: `Alice ${(renames += 1)}` });
  const event = await other.frame(({ result }) =>
    JSON.stringify(result?.data?.json ?? '').includes('member.updated'),
  );
  expect(event.id).toBe(id);
});

test.each([[null], [{}], [[1]], [true]])('an id that is %j is no id', async (id) => {
  await using socket = await openAs(app, app.alice);
  socket.send(me(id));
  expect((await socket.closed).code).toBe(closeCodes.protocol);
  expect(await othersAreServed()).toBe(true);
});

test('10,000 subscriptions on one socket end that socket and nothing else', async () => {
  await using socket = await openAs(app, app.alice);
  for (let id = 1; id <= 10_000; id++) {
    if (socket.socket.readyState !== socket.socket.OPEN) break;
    socket.send(subscription(id));
  }
  expect((await socket.closed).code).toBe(closeCodes.protocol);
  expect(await othersAreServed()).toBe(true);
});

test('the same id for a second stream is refused and the first goes on', async () => {
  await using socket = await openAs(app, app.alice);
  socket.send(subscription(1));
  await socket.frame(({ id, result }) => id === 1 && result?.type === 'data');
  socket.send(subscription(1));
  await socket.frame((frame) => frame.error !== undefined);
  await app.alice.api.user.updateMe.mutate({ name: 'Alice again' });
  const event = await socket.frame(({ result }) =>
    JSON.stringify(result?.data ?? '').includes('Alice again'),
  );
  expect(event.id).toBe(1);
});

test('as many calls at once as a socket may have are answered; far more close it', async () => {
  await using socket = await openAs(app, app.alice);
  const ids = Array.from({ length: limits.callsInFlightPerSocket }, (_, i) => i + 1);
  for (const id of ids) socket.send(me(id));
  const results = await Promise.all(ids.map((id) => answers(socket, id)));
  expect(new Set(results)).toEqual(new Set(['data']));
  for (let id = 1; id <= 10_000; id++) {
    if (socket.socket.readyState !== socket.socket.OPEN) break;
    socket.send(me(id));
  }
  expect((await socket.closed).code).toBe(closeCodes.overloaded);
  expect(await othersAreServed()).toBe(true);
});

test('too long a batch is refused call by call', async () => {
  await using socket = await openAs(app, app.alice);
  socket.sendText(
    JSON.stringify(Array.from({ length: limits.batchCalls + 1 }, (_, i) => me(i + 1))),
  );
  await Promise.race([socket.frame((frame) => frame.error !== undefined), socket.closed]);
  expect(await othersAreServed()).toBe(true);
});
