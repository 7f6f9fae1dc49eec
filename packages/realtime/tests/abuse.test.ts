import { once } from 'node:events';
import { closeCodes, newId } from '@teamchat/contract';
import { describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startServer, type TestServer } from './harness.ts';

async function open(server: TestServer, query = '') {
  const ws = new WebSocket(`${server.url}/?user=${newId()}${query}`);
  const texts: string[] = [];
  ws.on('message', (data: Buffer) => texts.push(data.toString()));
  const closed = once(ws, 'close').then(([code]) => code as number);
  ws.on('error', () => undefined);
  await once(ws, 'open');
  return { ws, texts, closed };
}

/** The server still answers. */
async function expectAlive(server: TestServer): Promise<void> {
  const { ws, texts } = await open(server);
  ws.send(
    JSON.stringify({ id: 1, method: 'query', params: { path: 'echo', input: { json: 'hi' } } }),
  );
  await vi.waitFor(() => expect(texts.join()).toContain('"json":"hi"'));
  ws.terminate();
}

const query = (id: unknown, path = 'echo') => ({
  id,
  method: 'query',
  params: { path, input: { json: 1 } },
});
const subscribe = (id: unknown, workspaceId: string) => ({
  id,
  method: 'subscription',
  params: { path: 'events', input: { json: { workspaceId } } },
});

describe('a peer that sends', () => {
  test.each([
    ['text that is no JSON', '{"id":1'],
    ['nothing', ''],
    ['an unknown method', JSON.stringify({ ...query(1), method: 'eval' })],
    ['an object as id', JSON.stringify(query({ toString: 1 }))],
    ['no id', JSON.stringify({ method: 'query', params: { path: 'echo' } })],
    ['a deep array', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['a batch of numbers', '[1,2,3]'],
  ])('%s is closed with the protocol code', async (_, text) => {
    await using server = await startServer();
    const { ws, closed } = await open(server);
    ws.send(text);
    expect(await closed).toBe(closeCodes.protocol);
    await expectAlive(server);
  });

  test.each([
    ['text', 'nonsense'],
    ['other parameters', '{"method":"connectionParams","data":7}'],
  ])('%s where connection parameters are due is closed with the protocol code', async (_, text) => {
    await using server = await startServer();
    const { ws, closed } = await open(server, '&connectionParams=1');
    ws.send(text);
    expect(await closed).toBe(closeCodes.protocol);
    await expectAlive(server);
  });

  test('a binary frame is closed with the protocol code', async () => {
    await using server = await startServer();
    const { ws, closed } = await open(server);
    ws.send(Buffer.from(JSON.stringify(query(1))));
    expect(await closed).toBe(closeCodes.protocol);
  });

  test('an oversized frame is closed by the socket itself', async () => {
    await using server = await startServer();
    const { ws, closed } = await open(server);
    ws.send('x'.repeat(300 * 1024));
    expect(await closed).toBe(1009);
    await expectAlive(server);
  });

  test('10,000 subscriptions is closed, and the server keeps none of them', async () => {
    await using server = await startServer();
    const { ws, closed } = await open(server);
    const workspaceId = server.log.createWorkspace(newId());
    for (let id = 1; id <= 10_000; id++) ws.send(JSON.stringify(subscribe(id, workspaceId)));
    expect(await closed).toBe(closeCodes.protocol);
    await expectAlive(server);
  });

  test('more calls at once than allowed is told to come back', async () => {
    await using server = await startServer();
    const { ws, closed } = await open(server);
    for (let id = 1; id <= 100; id++) ws.send(JSON.stringify(query(id, 'hang')));
    expect(await closed).toBe(closeCodes.overloaded);
    await expectAlive(server);
  });

  test('too large a batch gets an error for each call and keeps its socket', async () => {
    await using server = await startServer();
    const { ws, texts } = await open(server);
    ws.send(JSON.stringify(Array.from({ length: 30 }, (_, id) => query(id))));
    await vi.waitFor(() => expect(texts).toHaveLength(30));
    expect(texts.every((text) => text.includes('"error"'))).toBe(true);
    expect(ws.readyState).toBe(WebSocket.OPEN);
    ws.terminate();
  });

  test('a batch of tens of thousands counts as so many requests', async () => {
    await using server = await startServer();
    const { ws, texts, closed } = await open(server);
    ws.send(JSON.stringify(Array.from({ length: 20_000 }, (_, id) => ({ id }))));
    expect(await closed).toBe(closeCodes.overloaded);
    expect(texts).toEqual([]);
    await expectAlive(server);
  });

  test('PING as text is answered, but not without end', async () => {
    await using server = await startServer();
    const { ws, texts, closed } = await open(server);
    ws.send('PING');
    await vi.waitFor(() => expect(texts).toEqual(['PONG']));
    for (let count = 0; count < 5_000; count++) ws.send('PING');
    expect(await closed).toBe(closeCodes.overloaded);
    expect(texts.length).toBeLessThan(3_000);
    await expectAlive(server);
  });

  test('calls and does not read the answers is closed at the cap', async () => {
    const bufferedBytes = 64 * 1024;
    await using server = await startServer({ limits: { bufferedBytes } });
    const { ws } = await open(server);
    await expectAlive(server);
    ws.pause();
    const input = { json: 'x'.repeat(200_000) };
    const { metrics } = server.realtime;
    for (let id = 1; metrics.slowConsumers === 0; id++) {
      expect(id).toBeLessThan(200);
      ws.send(JSON.stringify({ id, method: 'query', params: { path: 'echo', input } }));
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(server.connections[0]?.bufferedBytes).toBeLessThan(bufferedBytes + 2 * 200_100);
    }
    ws.terminate();
    await expectAlive(server);
  });

  test('an id of 50,000 characters is served like any other', async () => {
    await using server = await startServer();
    const { log, realtime } = server;
    const userId = newId();
    const workspaceId = log.createWorkspace(userId);
    const { ws, texts } = await open(server, `&user=${userId}`);
    ws.terminate();
    const mine = new WebSocket(`${server.url}/?user=${userId}`);
    mine.on('message', (data: Buffer) => texts.push(data.toString()));
    await once(mine, 'open');
    mine.send(JSON.stringify(subscribe('i'.repeat(50_000), workspaceId)));
    await vi.waitFor(() => expect(texts.join()).toContain('caughtUp'));
    log.createChannel(workspaceId, userId);
    realtime.publisher.publish(workspaceId, log.events(workspaceId).slice(-1));
    await vi.waitFor(() => expect(texts.at(-1)).toContain('channel.created'));
    mine.terminate();
  });
});

describe('a peer that stops reading', () => {
  test.each([
    ['by the fast path', 1],
    ['by the iterator', 'one'],
  ])('is closed as slow, %s, while a healthy one gets everything', async (_, id) => {
    await using server = await startServer({ limits: { bufferedBytes: 64 * 1024 } });
    const { log, realtime } = server;
    const userId = newId();
    const workspaceId = log.createWorkspace(userId);
    const channelId = log.createChannel(workspaceId, userId);
    log.joinChannel(workspaceId, channelId, userId);
    const peers = [0, 1].map(() => new WebSocket(`${server.url}/?user=${userId}`));
    const counts = [0, 0];
    let live = 0;
    for (const [index, ws] of peers.entries()) {
      ws.on('message', (data: Buffer) => {
        if (data.toString().includes('caughtUp')) live++;
        if (data.toString().includes('message.created')) counts[index] = (counts[index] ?? 0) + 1;
      });
      ws.on('error', () => undefined);
      await once(ws, 'open');
      ws.send(JSON.stringify(subscribe(id, workspaceId)));
    }
    await vi.waitFor(() => expect(live).toBe(2));
    const [slow, healthy] = peers;
    slow?.pause();
    const body = 'x'.repeat(8_000);
    let sent = 0;
    for (; realtime.metrics.slowConsumers === 0 && sent < 20_000; sent++) {
      realtime.publisher.publish(workspaceId, [log.send({ workspaceId, channelId }, userId, body)]);
      // Two turns, so that the healthy one can read.
      for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(realtime.metrics.slowConsumers).toBe(1);
    await vi.waitFor(() => expect(counts[1]).toBeGreaterThanOrEqual(sent - 1));
    expect(healthy?.readyState).toBe(WebSocket.OPEN);
    await vi.waitFor(() => expect(realtime.connectionCount).toBe(1));
    for (const ws of peers) ws.terminate();
  });
});
