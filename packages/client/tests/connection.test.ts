import { closeCodes, formatCloseReason, type StreamFrame } from '@teamchat/contract';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Runtime } from '../src/runtime.ts';
import { Connection } from '../src/socket/connection.ts';
import type { Subscriber, TrackedFrame } from '../src/socket/stream.ts';
import { defaultTimings } from '../src/timings.ts';
import { startTinyServer, type TinyServerOptions } from './tiny-server.ts';

const workspaceId = 'w';
const position = (seq: number): TrackedFrame => ({
  id: `${seq}.0`,
  data: { type: 'position', seq },
});
const attached = (seq: number) => ({
  id: `${seq}.0`,
  data: { type: 'attached', seq } as StreamFrame,
});

/** A subscriber that resumes from the last frame it took, as the store does. */
function createRecorder(start = '0.0') {
  const log: string[] = [];
  let cursor = start;
  const frames: TrackedFrame[] = [];
  const subscriber: Subscriber = {
    input: () => ({ workspaceId, lastEventId: cursor }),
    onFrame(frame) {
      frames.push(frame);
      cursor = frame.id;
    },
    onDown: () => log.push('down'),
    onConnecting: () => log.push('connecting'),
    onRefused: (error) => log.push(`refused ${error.code}`),
  };
  return { subscriber, frames, log };
}

async function setUp(options: TinyServerOptions & { timings?: Partial<Runtime['timings']> }) {
  const server = await startTinyServer(options);
  const renewals: string[] = [];
  const delays: number[] = [];
  const runtime: Runtime = {
    timings: { ...defaultTimings, retryBase: 20, retryMax: 40, ...options.timings },
    random: () => {
      delays.push(Date.now());
      return 0.5;
    },
    now: Date.now,
    onError: (error) => {
      throw error;
    },
  };
  let token = 'first';
  const connection = new Connection({
    url: server.url,
    WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
    tokens: {
      get: () => Promise.resolve(token),
      renew: () => {
        token = `renewed ${renewals.push(token)}`;
        return Promise.resolve(token);
      },
    },
    runtime,
  });
  return {
    server,
    connection,
    renewals,
    delays,
    async [Symbol.asyncDispose]() {
      connection.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

test('a lost socket is opened again, resuming from the last frame taken, with a small request id', async () => {
  await using app = await setUp({ onSubscribe: (stream) => stream.push(attached(3)) });
  const { subscriber, frames, log } = createRecorder('3.7');
  app.connection.subscribe(subscriber);
  await vi.waitFor(() => expect(frames).toHaveLength(1));
  app.server.subscriptions[0]?.push(position(8));
  await vi.waitFor(() => expect(frames).toHaveLength(2));
  app.server.sockets[0]?.terminate();
  await vi.waitFor(() => expect(app.server.subscriptions).toHaveLength(2));

  expect(app.server.subscriptions.map(({ input }) => input.lastEventId)).toEqual(['3.7', '8.0']);
  expect(app.server.received).toEqual([
    { socket: 0, id: 1, method: 'subscription', path: 'events.subscribe' },
    { socket: 1, id: 1, method: 'subscription', path: 'events.subscribe' },
  ]);
  expect(log).toEqual(['connecting', 'down', 'connecting']);
  expect(app.server.tokens).toEqual(['first', 'first']);
});

test('a server that names a time is not asked again before', async () => {
  await using app = await setUp({ onSubscribe: (stream) => stream.push(attached(3)) });
  const { subscriber, frames } = createRecorder();
  app.connection.subscribe(subscriber);
  await vi.waitFor(() => expect(frames).toHaveLength(1));
  const closedAt = performance.now();
  app.server.sockets[0]?.close(closeCodes.overloaded, formatCloseReason('too many', 400));
  await vi.waitFor(() => expect(app.server.sockets).toHaveLength(2));
  expect(performance.now() - closedAt).toBeGreaterThan(390);
});

test('a stream without frames is dead: at the start, and later', async () => {
  let isMute = true;
  await using app = await setUp({
    timings: { attachWithin: 60, silentAfter: 60 },
    onSubscribe: (stream) => {
      if (!isMute) stream.push(attached(1));
      isMute = false;
    },
  });
  const { subscriber, frames } = createRecorder();
  app.connection.subscribe(subscriber);
  await vi.waitFor(() => expect(frames.length).toBeGreaterThan(0));
  expect(app.server.subscriptions).toHaveLength(2);
  await vi.waitFor(() => expect(app.server.subscriptions.length).toBeGreaterThan(2));
  await vi.waitFor(() => expect(app.server.sockets[0]?.readyState).toBe(WebSocket.CLOSED));
});

test('frames keep a stream alive', async () => {
  await using app = await setUp({
    timings: { silentAfter: 600 },
    onSubscribe: (stream) => stream.push(attached(1)),
  });
  const { subscriber, frames } = createRecorder();
  app.connection.subscribe(subscriber);
  await vi.waitFor(() => expect(frames).toHaveLength(1));
  const timer = setInterval(() => app.server.subscriptions[0]?.push(position(frames.length)), 50);
  await vi.waitFor(() => expect(frames.length).toBeGreaterThan(25), { timeout: 10_000 });
  clearInterval(timer);
  expect(app.server.subscriptions).toHaveLength(1);
});

test('a refused token is renewed before the next try', async () => {
  await using app = await setUp({
    onSubscribe: (stream) => {
      if (app.server.subscriptions.length === 1) stream.socket.close(closeCodes.unauthenticated);
      else stream.push(attached(1));
    },
  });
  const { subscriber, frames } = createRecorder();
  app.connection.subscribe(subscriber);
  await vi.waitFor(() => expect(frames).toHaveLength(1));
  expect(app.server.tokens).toEqual(['first', 'renewed 1']);
});

test.each(['sessionEnded', 'protocol'] as const)(
  'after %s it stays away until woken',
  async (name) => {
    await using app = await setUp({
      onSubscribe: (stream) => {
        if (app.server.subscriptions.length === 1) stream.socket.close(closeCodes[name]);
        else stream.push(attached(1));
      },
    });
    const { subscriber, frames, log } = createRecorder();
    app.connection.subscribe(subscriber);
    await vi.waitFor(() => expect(log).toEqual(['connecting', 'down']));
    expect(app.delays).toEqual([]);
    app.connection.wake();
    await vi.waitFor(() => expect(frames).toHaveLength(1));
  },
);

test('a stream that the server will never serve is over; others go on', async () => {
  await using app = await setUp({
    onSubscribe: (stream) => {
      if (app.server.subscriptions.length > 1) stream.push(attached(1));
      else stream.fail(Object.assign(new Error('gone'), { appCode: 'NOT_FOUND' }));
    },
  });
  const [refused, served] = [createRecorder(), createRecorder()];
  app.connection.subscribe(refused.subscriber);
  app.connection.subscribe(served.subscriber);
  await vi.waitFor(() => expect(refused.log).toContain('refused NOT_FOUND'));
  await vi.waitFor(() => expect(served.frames).toHaveLength(1));
});

test('a subscription after calls gets a fresh client with small ids', async () => {
  await using app = await setUp({
    procedures: { 'message.send': () => ({ message: {} }) },
    onSubscribe: (stream) => stream.push(attached(1)),
  });
  const [first, second] = [createRecorder(), createRecorder()];
  app.connection.subscribe(first.subscriber);
  await vi.waitFor(() => expect(first.frames).toHaveLength(1));
  const input = { workspaceId, channelId: 'c', body: 'x' };
  await app.connection.call((api) => api.message.send.mutate(input));
  app.connection.subscribe(second.subscriber);
  await vi.waitFor(() => expect(second.frames).toHaveLength(1));
  expect(app.server.received.map(({ socket, id }) => [socket, id])).toEqual([
    [0, 1],
    [0, 2],
    [1, 1],
    [1, 2],
  ]);
});

test('a call without a live socket, or lost with it, is UNAVAILABLE at once', async () => {
  await using app = await setUp({
    procedures: { 'message.send': () => new Promise(() => undefined) },
    onSubscribe: (stream) => stream.push(attached(1)),
  });
  const input = { workspaceId, channelId: 'c', body: 'x' };
  const send = () => app.connection.call((api) => api.message.send.mutate(input));
  await expect(send()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  const { subscriber, frames } = createRecorder();
  app.connection.subscribe(subscriber);
  await vi.waitFor(() => expect(frames).toHaveLength(1));
  const lost = send();
  await vi.waitFor(() => expect(app.server.received).toHaveLength(2));
  app.server.sockets[0]?.terminate();
  await expect(lost).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('a server that asks to move keeps serving until the next one does', async () => {
  await using app = await setUp({
    onSubscribe: (stream) =>
      stream.push(attached(Number.parseInt(stream.input.lastEventId ?? '0', 10))),
  });
  const { subscriber, frames, log } = createRecorder();
  app.connection.subscribe(subscriber);
  await vi.waitFor(() => expect(frames).toHaveLength(1));
  app.server.subscriptions[0]?.push(position(5));
  await vi.waitFor(() => expect(frames).toHaveLength(2));
  app.server.sockets[0]?.send(JSON.stringify({ id: null, method: 'reconnect' }));
  await vi.waitFor(() => expect(app.server.subscriptions).toHaveLength(2));
  expect(app.server.subscriptions[1]?.input.lastEventId).toBe('5.0');
  await vi.waitFor(() => expect(app.server.sockets[0]?.readyState).toBe(WebSocket.CLOSED));
  app.server.subscriptions[1]?.push(position(6));
  await vi.waitFor(() => expect(frames.at(-1)?.id).toBe('6.0'));
  expect(log).toEqual(['connecting']);
});

test('waking replaces a stream whose frames are overdue, and no other', async () => {
  await using app = await setUp({
    timings: { silentAfter: 2_000 },
    onSubscribe: (stream) => stream.push(attached(1)),
  });
  const { subscriber, frames } = createRecorder();
  app.connection.subscribe(subscriber);
  await vi.waitFor(() => expect(frames).toHaveLength(1));
  app.connection.wake();
  expect(app.server.subscriptions).toHaveLength(1);
  await vi.waitFor(
    () => {
      app.connection.wake();
      expect(app.server.subscriptions).toHaveLength(2);
    },
    { timeout: 1_800 },
  );
});

test('the last one to leave closes the socket', async () => {
  await using app = await setUp({ onSubscribe: (stream) => stream.push(attached(1)) });
  const { subscriber, frames } = createRecorder();
  const unsubscribe = app.connection.subscribe(subscriber);
  await vi.waitFor(() => expect(frames).toHaveLength(1));
  unsubscribe();
  await vi.waitFor(() => expect(app.server.sockets[0]?.readyState).toBe(WebSocket.CLOSED));
  expect(app.delays).toEqual([]);
});
