import { newId, type Position } from '@teamchat/contract';
import { describe, expect, test, vi } from 'vitest';
import { createMetrics } from '../metrics.ts';
import { defaultTimings } from '../settings.ts';
import { StreamEvent } from '../stream-event.ts';
import { MemoryLog, silentLogger } from '../testing.ts';
import { type BucketLimits, TokenBucket } from '../token-bucket.ts';
import { Feed } from './feed.ts';

const timings = { ...defaultTimings, holdFor: 5 };

function setup(bounds: BucketLimits = { burst: 1_000, perSecond: 1_000 }) {
  const log = new MemoryLog();
  const userId = newId();
  const workspaceId = log.createWorkspace(userId);
  const channelId = log.createChannel(workspaceId, userId);
  const routed: number[] = [];
  const tags = new Map<number, number>();
  const onLost = vi.fn();
  const metrics = createMetrics();
  const repairs = new TokenBucket(bounds);
  const open = (head: Position = log.head(workspaceId)) =>
    new Feed(
      {
        workspaceId,
        log,
        timings,
        metrics,
        logger: silentLogger,
        repairs,
        tagOf: (seq) => tags.get(seq),
        onEvent: (event) => {
          routed.push(event.seq);
          tags.set(event.seq, event.tag);
        },
        onLost,
      },
      head,
    );
  const send = () => StreamEvent.fromLog(log.send({ workspaceId, channelId }, userId));
  return { log, workspaceId, routed, onLost, metrics, open, send };
}

describe('a feed', () => {
  test('routes what comes in order at once, without asking Postgres', () => {
    const { open, send, routed, log } = setup();
    const feed = open();
    const { seq } = feed.position;
    feed.offer([send(), send()], 'bus');
    feed.offer([send()], 'bus');
    expect(routed).toEqual([seq + 1, seq + 2, seq + 3]);
    expect(log.reads.readEvents).toBe(0);
    feed.stop();
  });

  test('orders reordered and drops doubled events within the hold, without asking Postgres', () => {
    const { open, send, routed, log } = setup();
    const feed = open();
    const { seq } = feed.position;
    const [one, two, three] = [send(), send(), send()];
    feed.offer([three, one], 'bus');
    feed.offer([three, two, one, two], 'bus');
    expect(routed).toEqual([seq + 1, seq + 2, seq + 3]);
    expect(log.reads.readEvents).toBe(0);
    feed.stop();
  });

  test('reads a hole from Postgres after the hold', async () => {
    const { open, send, routed, metrics } = setup();
    const feed = open();
    const { seq } = feed.position;
    send();
    const late = send();
    feed.offer([late], 'bus');
    expect(routed).toEqual([]);
    await vi.waitFor(() => expect(routed).toEqual([seq + 1, seq + 2]));
    expect(metrics.repairs).toEqual({ hole: 1, reach: 0, headPoll: 0 });
    feed.stop();
  });

  test('a bus that loses everything asks of Postgres only what the process may', async () => {
    const { open, send, routed, metrics } = setup({ burst: 2, perSecond: 10 });
    const feed = open();
    const { seq } = feed.position;
    const startedAt = performance.now();
    for (let count = 1; count <= 4; count++) {
      send();
      feed.offer([send()], 'bus');
      await vi.waitFor(() => expect(routed).toHaveLength(2 * count));
    }
    expect(routed).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((more) => seq + more));
    expect(metrics.repairs.hole).toBe(4);
    expect(performance.now() - startedAt).toBeGreaterThan(190);
    feed.stop();
  });

  test('a flood of messages that nobody can read is a few looks at the head', async () => {
    const { open, send, routed, log } = setup();
    const feed = open();
    const { seq } = feed.position;
    send();
    for (let count = 0; count < 1_000; count++) feed.checkHead();
    await vi.waitFor(() => expect(routed).toEqual([seq + 1]));
    expect(log.reads.readHead).toBeLessThanOrEqual(2);
    feed.stop();
  });

  test('finds the last event of a quiet workspace by its head', async () => {
    const { open, send, routed, log, workspaceId } = setup();
    const feed = open();
    const { seq } = feed.position;
    send();
    feed.onHead(log.head(workspaceId), feed.position);
    await vi.waitFor(() => expect(routed).toEqual([seq + 1]));
    feed.stop();
  });

  test('counts what came by which way, early or once more, and what was missing', async () => {
    const { open, send, routed, metrics, log, workspaceId } = setup();
    const feed = open();
    const { seq } = feed.position;
    const [one, two, three, four] = [send(), send(), send(), send()];
    feed.offer([one], 'own');
    feed.offer([three], 'bus');
    feed.offer([one, three, four], 'bus');
    feed.offer([two, three], 'bus');
    expect(routed).toEqual([1, 2, 3, 4].map((count) => seq + count));
    expect(metrics).toMatchObject({
      feedEvents: { own: 1, bus: 6, repair: 0 },
      gaps: 1,
      earlyArrivals: 2,
      duplicates: 3,
      repairs: { hole: 0, reach: 0, headPoll: 0 },
    });
    send();
    feed.offer([send()], 'bus');
    await vi.waitFor(() => expect(routed).toHaveLength(6));
    send();
    feed.onHead(log.head(workspaceId), feed.position);
    await vi.waitFor(() => expect(routed).toHaveLength(7));
    send();
    expect(await feed.reach(seq + 8)).toBe('reached');
    expect(metrics).toMatchObject({
      feedEvents: { own: 1, bus: 7, repair: 4 },
      gaps: 2,
      repairs: { hole: 1, reach: 1, headPoll: 1 },
    });
    feed.stop();
  });

  test('repairs a long absence in order, while the bus goes on', async () => {
    const { open, send, routed } = setup();
    const feed = open();
    const { seq } = feed.position;
    for (let count = 0; count < 999; count++) send();
    feed.offer([send()], 'bus');
    await vi.waitFor(() => expect(routed.length).toBeGreaterThan(100));
    feed.offer([send()], 'bus');
    await vi.waitFor(() =>
      expect(routed).toEqual(Array.from({ length: 1_001 }, (_, index) => seq + 1 + index)),
    );
    feed.stop();
  });

  test('survives Postgres being away: the next head poll tries again', async () => {
    const { open, send, routed, log, workspaceId } = setup();
    const feed = open();
    const { seq } = feed.position;
    let isDown = true;
    log.delay = () => (isDown ? Promise.reject(new Error('down')) : Promise.resolve());
    send();
    feed.offer([send()], 'bus');
    await vi.waitFor(() => expect(log.reads.readEvents).toBe(1));
    isDown = false;
    await new Promise((resolve) => setImmediate(resolve));
    feed.onHead(log.head(workspaceId), feed.position);
    await vi.waitFor(() => expect(routed).toEqual([seq + 1, seq + 2]));
    feed.stop();
  });

  test('a message beyond the end of the log is dropped, not waited for', async () => {
    const { open, send, routed, log, workspaceId, onLost } = setup();
    const feed = open();
    const ghost = send();
    send();
    const far = send();
    log.loseTail(workspaceId, 3);
    void ghost;
    feed.offer([far], 'bus');
    expect(await feed.reach(far.seq)).toBe('beyond');
    expect(routed).toEqual([]);
    expect(onLost).not.toHaveBeenCalled();
    const real = send();
    feed.offer([real], 'bus');
    expect(routed).toEqual([real.seq]);
    feed.stop();
  });

  test('commits between its two reads do not look like missing rows, however often', async () => {
    const { open, send, routed, log, onLost } = setup();
    const feed = open();
    const { seq } = feed.position;
    const readHead = log.readHead.bind(log);
    let commits = 0;
    log.readHead = (id) => {
      if (commits++ < 5) send();
      return readHead(id);
    };
    expect(await feed.reach(seq + 100)).toBe('beyond');
    expect(onLost).not.toHaveBeenCalled();
    expect(routed).toEqual([1, 2, 3, 4, 5].map((count) => seq + count));
    feed.stop();
  });

  test('rows below the head that Postgres lacks end it, without a retry loop', async () => {
    const { open, send, log, workspaceId, onLost } = setup();
    const feed = open();
    for (let count = 0; count < 5; count++) send();
    log.raiseFloor(workspaceId, feed.position.seq + 3);
    feed.offer([send()], 'bus');
    await vi.waitFor(() => expect(onLost).toHaveBeenCalledOnce());
    expect(log.reads.readEvents).toBe(1);
  });

  test.each([
    ['a head below the position', (log: MemoryLog, id: string) => log.loseTail(id, 1)],
    [
      'another tag at the position',
      (log: MemoryLog, id: string) => {
        log.loseTail(id, 1);
        log.createChannel(id, newId());
      },
    ],
  ])('%s means that history changed', (_, change) => {
    const { open, log, workspaceId, onLost } = setup();
    const feed = open();
    change(log, workspaceId);
    feed.onHead(log.head(workspaceId), feed.position);
    expect(onLost).toHaveBeenCalledOnce();
  });

  test('a changed history is seen by a repair too, although the head moved on', async () => {
    const { open, send, log, workspaceId, onLost, routed } = setup();
    const feed = open();
    log.loseTail(workspaceId, 1);
    for (let count = 0; count < 4; count++) send();
    feed.onHead(log.head(workspaceId), feed.position);
    await vi.waitFor(() => expect(onLost).toHaveBeenCalledOnce());
    expect(routed).toEqual([]);
  });

  test('a poll answer older than the position is not a changed history', () => {
    const { open, send, log, workspaceId, onLost } = setup();
    const feed = open();
    const askedAt = feed.position;
    const answer = log.head(workspaceId);
    feed.offer([send(), send()], 'bus');
    feed.onHead(answer, askedAt);
    expect(onLost).not.toHaveBeenCalled();
    feed.stop();
  });
});
