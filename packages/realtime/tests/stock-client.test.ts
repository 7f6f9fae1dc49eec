import { type Id, newId, parseCursor, type StreamFrame } from '@teamchat/contract';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import superjson from 'superjson';
import { describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createMemoryBroker } from '../src/index.ts';
import { startServer, type TestRouter, type TestServer } from './harness.ts';

function connect(server: TestServer, userId: Id) {
  const socket = createWSClient({
    url: `${server.url}/?user=${userId}`,
    WebSocket: WebSocket as never,
    retryDelayMs: () => 10,
  });
  const trpc = createTRPCClient<TestRouter>({
    links: [wsLink({ client: socket, transformer: superjson })],
  });
  return { trpc, [Symbol.asyncDispose]: async () => socket.close() };
}

function follow(client: ReturnType<typeof connect>, workspaceId: Id) {
  const frames: { id: string; data: StreamFrame }[] = [];
  const ends: string[] = [];
  const subscription = client.trpc.events.subscribe(
    { workspaceId },
    {
      onData: (frame) => frames.push(frame as { id: string; data: StreamFrame }),
      onError: () => ends.push('error'),
      onStopped: () => ends.push('stopped'),
      onComplete: () => ends.push('complete'),
    },
  );
  const seqs = () => frames.flatMap(({ data }) => ('data' in data ? [data.seq] : []));
  const types = () => frames.map(({ data }) => data.type);
  return { frames, ends, seqs, types, subscription };
}

function createWorld(server: TestServer) {
  const { log } = server;
  const userId = newId();
  const workspaceId = log.createWorkspace(userId);
  const channelId = log.createChannel(workspaceId, userId);
  log.joinChannel(workspaceId, channelId, userId);
  const say = () => {
    const event = log.send({ workspaceId, channelId }, userId);
    server.realtime.publisher.publish(workspaceId, [event]);
    return event.seq;
  };
  return { log, userId, workspaceId, channelId, say };
}

describe('an unmodified wsLink', () => {
  test('subscribes and resumes without loss, doubles or disorder', async () => {
    await using server = await startServer();
    const { userId, workspaceId, say } = createWorld(server);
    await using client = connect(server, userId);
    const stream = follow(client, workspaceId);
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    const seqs: number[] = [];
    for (let round = 0; round < 5; round++) {
      for (let count = 0; count < 20; count++) seqs.push(say());
      // Cut in the middle of the stream, and sometimes before any of it arrived.
      if (round % 2 === 0) await vi.waitUntil(() => stream.seqs().length > round * 20);
      server.connections.at(-1)?.close(4000, 'test');
      seqs.push(say());
      await vi.waitFor(() => expect(server.connections.length).toBe(round + 2));
    }
    await vi.waitFor(() => expect(stream.seqs()).toEqual(seqs), 5_000);
    expect(stream.ends).toEqual([]);
  });

  test('comes back by itself when the database was away while it subscribed', async () => {
    await using server = await startServer();
    const { log, userId, workspaceId, say } = createWorld(server);
    log.delay = () => Promise.reject(new Error('The database is away.'));
    await using client = connect(server, userId);
    const stream = follow(client, workspaceId);
    await vi.waitFor(() => expect(server.connections.length).toBeGreaterThan(1));
    log.delay = () => Promise.resolve();
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    const seq = say();
    await vi.waitFor(() => expect(stream.seqs()).toEqual([seq]));
    expect(stream.ends).toEqual([]);
  });

  test('sees a resync and the end behind it; a second subscription goes on', async () => {
    await using server = await startServer();
    const { log, userId, workspaceId, say } = createWorld(server);
    await using client = connect(server, userId);
    const stream = follow(client, workspaceId);
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    server.realtime.publisher.publish(workspaceId, [log.setMember(workspaceId, userId, 'admin')]);
    await vi.waitFor(() => expect(stream.ends.length).toBeGreaterThan(0));
    expect(stream.types().at(-1)).toBe('resync');
    const again = follow(client, workspaceId);
    await vi.waitFor(() => expect(again.types()).toContain('caughtUp'));
    const seq = say();
    await vi.waitFor(() => expect(again.seqs()).toEqual([seq]));
    again.subscription.unsubscribe();
    expect(await client.trpc.echo.query({ a: 1 })).toEqual({ a: 1 });
  });

  test('losing one workspace ends that subscription only', async () => {
    await using server = await startServer();
    const { log, userId, workspaceId } = createWorld(server);
    const other = log.createWorkspace(userId);
    await using client = connect(server, userId);
    const [lost, kept] = [follow(client, workspaceId), follow(client, other)];
    for (const each of [lost, kept])
      await vi.waitFor(() => expect(each.types()).toContain('caughtUp'));
    server.realtime.publisher.publish(workspaceId, [log.removeMember(workspaceId, userId)]);
    await vi.waitFor(() => expect(lost.ends.length).toBeGreaterThan(0));
    expect(lost.types().at(-1)).toBe('member.left');
    log.createChannel(other, userId);
    server.realtime.publisher.publish(other, log.events(other).slice(-1));
    await vi.waitFor(() => expect(kept.types()).toContain('channel.created'));
    expect(kept.ends).toEqual([]);
  });

  test('moves to another node with its cursor', async () => {
    const broker = createMemoryBroker();
    await using first = await startServer({ broker });
    await using second = await startServer({ broker, log: first.log });
    const { userId, workspaceId, say } = createWorld(first);
    const one = connect(first, userId);
    const stream = follow(one, workspaceId);
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    const seqs = [say(), say()];
    await vi.waitFor(() => expect(stream.seqs()).toEqual(seqs));
    await one[Symbol.asyncDispose]();
    const cursor = stream.frames.at(-1)?.id ?? '';
    const missed = [say(), say(), say()];
    await using two = connect(second, userId);
    const frames: StreamFrame[] = [];
    two.trpc.events.subscribe(
      { workspaceId, lastEventId: cursor },
      { onData: (frame) => frames.push((frame as { data: StreamFrame }).data) },
    );
    await vi.waitFor(() => expect(frames.map(({ type }) => type)).toContain('caughtUp'));
    expect(frames.flatMap((frame) => ('data' in frame ? [frame.seq] : []))).toEqual(missed);
    expect(parseCursor(cursor).seq).toBe(seqs.at(-1));
  });
});
