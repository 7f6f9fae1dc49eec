import { once } from 'node:events';
import { formatCursor, newId } from '@teamchat/contract';
import { describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { MemoryLog } from '../src/testing.ts';
import { startServer, type TestServer } from './harness.ts';

interface Peer {
  ws: WebSocket;
  texts: string[];
  send(message: object): void;
}

async function connect(server: TestServer, userId: string, more = ''): Promise<Peer> {
  const ws = new WebSocket(`${server.url}/?user=${userId}${more}`);
  const texts: string[] = [];
  ws.on('message', (data: Buffer) => texts.push(data.toString()));
  await once(ws, 'open');
  return { ws, texts, send: (message) => ws.send(JSON.stringify(message)) };
}

function subscription(id: unknown, workspaceId: string, more: object = {}) {
  const params = { path: 'events', input: { json: { workspaceId } }, ...more };
  return { id, method: 'subscription', params };
}

function cursorAt(log: MemoryLog, workspaceId: string, seq: number): string {
  const event = log.events(workspaceId)[seq - 1];
  return event === undefined ? '' : formatCursor(event);
}

function dataTexts(peer: Peer): string[] {
  return peer.texts.filter((text) => text.includes('"type":"data"'));
}

interface DataMessage {
  result: { id: string; data: { json: { id: string; data: unknown } } };
}

describe('the bytes of a frame', () => {
  const bodies = ['hello', 'ünïcödé 😀 "quoted" \\ \n\t\u2028', 'x'.repeat(70_000), '0'];

  test.each([
    ['an integer id', 1, {}],
    ['the largest fast id', 2 ** 31 - 1, {}],
    ['JSON-RPC 2.0', 7, { jsonrpc: '2.0' }],
    ['a string id', 'one', {}],
    ['an id beyond the fast path', 2 ** 31, {}],
    ['a fraction', 1.5, {}],
  ])('are those of the stock adapter, with %s', async (_, id, more) => {
    await using server = await startServer();
    const { log, realtime, values } = server;
    const userId = newId();
    const workspaceId = log.createWorkspace(userId);
    const channelId = log.createChannel(workspaceId, userId);
    log.joinChannel(workspaceId, channelId, userId);
    const fast = await connect(server, userId);
    fast.send({
      ...subscription(id, workspaceId, { lastEventId: cursorAt(log, workspaceId, 2) }),
      ...more,
    });
    await vi.waitFor(() => expect(fast.texts.some((text) => text.includes('caughtUp'))).toBe(true));
    const sent = bodies.map((body) => log.send({ workspaceId, channelId }, userId, body));
    realtime.publisher.publish(workspaceId, sent);
    await vi.waitFor(() => expect(fast.texts.at(-1)).toContain('"body":"0"'));

    const datas = dataTexts(fast).map((text) => (JSON.parse(text) as DataMessage).result.data.json);
    expect(datas.map(({ data }) => (data as { type: string }).type)).toEqual([
      'attached',
      'channel.created',
      'channel.joined',
      'caughtUp',
      ...bodies.map(() => 'message.created'),
    ]);
    values.push(...datas);
    const stock = await connect(server, userId, '&stock');
    stock.send({ id, method: 'subscription', params: { path: 'stock', input: {} }, ...more });
    await vi.waitFor(() => expect(dataTexts(stock)).toHaveLength(datas.length));
    const expected = stock.texts.filter((text) => !text.includes('"stopped"'));
    expect(fast.texts.length).toBe(expected.length);
    // Not one toEqual: its difference of long frames would fill the screen.
    for (const [index, text] of fast.texts.entries()) {
      expect(
        text === expected[index],
        `${text.slice(0, 300)}\n${expected[index]?.slice(0, 300)}`,
      ).toBe(true);
    }
  });
});

test('requests with ids of their own get whole frames, also from sockets that fill up', async () => {
  await using server = await startServer({ timings: { silentAfter: 60_000 } });
  const { log, realtime } = server;
  const userId = newId();
  const workspaceId = log.createWorkspace(userId);
  const channelId = log.createChannel(workspaceId, userId);
  log.joinChannel(workspaceId, channelId, userId);
  // More than frames are kept for, of different lengths.
  const ids = Array.from({ length: 40 }, (_, index) => 97 + index);
  const peers = await Promise.all(
    ids.map(async (id) => {
      const peer = await connect(server, userId);
      peer.send(subscription(id, workspaceId));
      return { id, peer };
    }),
  );
  await vi.waitFor(() => {
    for (const { peer } of peers) expect(peer.texts.join()).toContain('caughtUp');
  });
  const stalled = peers.filter(({ id }) => id % 3 === 0).map(({ peer }) => peer);
  for (const { ws } of stalled) ws.pause();
  const isFull = () => server.connections.some(({ bufferedBytes }) => bufferedBytes > 20_000);
  let sent = 0;
  const send = (count: number) => {
    const bodies = Array.from({ length: count }, () => String(sent++).padEnd(3_000, 'x'));
    const events = bodies.map((body) => log.send({ workspaceId, channelId }, userId, body));
    realtime.publisher.publish(workspaceId, events);
  };
  for (let turn = 0, full = 0; full < 30 && turn < 10_000; turn++) {
    send((turn % 2) + 1);
    if (isFull()) full++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(isFull()).toBe(true);
  for (const { ws } of stalled) ws.resume();
  const expected = Array.from({ length: sent }, (_, index) => String(index).padEnd(3_000, 'x'));
  for (const { id, peer } of peers) {
    const messages = () => peer.texts.filter((text) => text.includes('message.created'));
    await vi.waitFor(() => expect(messages()).toHaveLength(sent), { timeout: 10_000 });
    const parsed = messages().map((text) => JSON.parse(text) as { id: number } & DataMessage);
    expect(parsed.every((message) => message.id === id)).toBe(true);
    expect(
      parsed.map(({ result }) => (result.data.json.data as { data: { body: string } }).data.body),
    ).toEqual(expected);
    peer.ws.terminate();
  }
});
