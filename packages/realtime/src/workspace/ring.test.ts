import { newId } from '@teamchat/contract';
import { expect, test, vi } from 'vitest';
import type { FrameTarget } from '../frame.ts';
import { createMetrics } from '../metrics.ts';
import { StreamEvent } from '../stream-event.ts';
import { MemoryLog } from '../testing.ts';
import { ReplayBlocks } from './replay-blocks.ts';
import { Ring } from './ring.ts';

function setup() {
  const log = new MemoryLog();
  const userId = newId();
  const workspaceId = log.createWorkspace(userId);
  const channelId = log.createChannel(workspaceId, userId);
  const send = (body: string) =>
    StreamEvent.fromLog(log.send({ workspaceId, channelId }, userId, body));
  const remove = (message: StreamEvent) =>
    StreamEvent.fromLog(log.deleteMessage({ workspaceId, channelId }, userId, message.subjectId));
  const blocks = (size: number, kept: number) =>
    new ReplayBlocks({
      read: (afterSeq, limit) => log.readEvents(workspaceId, afterSeq, limit),
      size,
      kept,
      keptWeight: 1_000_000,
      metrics: createMetrics(),
      onRead: () => undefined,
    });
  return { log, workspaceId, send, remove, blocks };
}

test('a ring keeps the newest events, bounded in number and in bytes', () => {
  const { send, log, workspaceId } = setup();
  const { seq } = log.head(workspaceId);
  const ring = new Ring(4, 100_000, seq);
  const sent = Array.from({ length: 10 }, () => send('x'));
  for (const event of sent) ring.push(event);
  const found = sent.filter((event) => ring.get(event.seq) === event);
  expect(found).toEqual(sent.slice(-4));
  ring.push(send('x'.repeat(90_000)));
  const last = send('x'.repeat(90_000));
  ring.push(last);
  expect(ring.get(last.seq)).toBe(last);
  expect(ring.get(last.seq - 1)).toBeUndefined();
});

test('a ring forgets the text of a deleted message, also in frames made before', () => {
  const { send, remove, log, workspaceId } = setup();
  const ring = new Ring(8, 100_000, log.head(workspaceId).seq);
  const secret = send('secret');
  const other = send('kept');
  ring.push(secret);
  ring.push(other);
  const frames: Buffer[] = [];
  const target: FrameTarget = {
    key: 1,
    enqueue: (frame) => frames.push(frame),
    enqueueTemplate: () => expect.unreachable('one id is always kept'),
  };
  secret.enqueueOn(target);
  frames.length = 0;
  ring.push(remove(secret));
  for (const event of [secret, other]) ring.get(event.seq)?.enqueueOn(target);
  expect(String(Buffer.concat(frames))).not.toContain('secret');
  expect(String(Buffer.concat(frames))).toContain('kept');
  expect(ring.get(secret.seq)?.data).toMatchObject({ seq: secret.seq, data: { redacted: true } });
});

test('a block is read once for everyone who asks meanwhile, and kept', async () => {
  const { send, blocks, log } = setup();
  for (let count = 0; count < 40; count++) send('x');
  const some = blocks(8, 2);
  const answers = await Promise.all(Array.from({ length: 50 }, () => some.load(10)));
  expect(answers.every(Boolean)).toBe(true);
  expect(log.reads.readEvents).toBe(1);
  expect([9, 16].map((seq) => some.get(seq)?.seq)).toEqual([9, 16]);
  expect([8, 17].map((seq) => some.get(seq))).toEqual([undefined, undefined]);
  await some.load(20);
  await some.load(30);
  expect(some.get(10)).toBeUndefined();
});

test('a block is asked for again when it was read before its end was written', async () => {
  const { send, blocks, log, workspaceId } = setup();
  const some = blocks(1_000, 2);
  const { seq } = log.head(workspaceId);
  expect(await some.load(seq)).toBe(true);
  expect(some.get(seq + 1)).toBeUndefined();
  send('x');
  expect(await some.load(seq + 1)).toBe(true);
});

test('rows that retention deleted are missing', async () => {
  const { send, blocks, log, workspaceId } = setup();
  for (let count = 0; count < 10; count++) send('x');
  log.raiseFloor(workspaceId, 6);
  const some = blocks(8, 2);
  expect(await some.load(5)).toBe(false);
  expect(await some.load(6)).toBe(true);
});

test('a block that was being read when a message was deleted does not bring it back', async () => {
  const { send, remove, blocks, log } = setup();
  const secret = send('secret');
  let arrive = () => undefined as void;
  let reads = 0;
  // Only the answer is late: the rows were read before the deletion.
  log.delay = () =>
    ++reads === 2
      ? new Promise<void>((resolve) => {
          arrive = resolve;
        })
      : Promise.resolve();
  const some = blocks(512, 2);
  const loading = some.load(secret.seq);
  await vi.waitFor(() => expect(reads).toBe(2));
  const deletion = remove(secret);
  if (deletion.redacts !== null) some.redact(deletion.redacts);
  arrive();
  await loading;
  expect(some.get(secret.seq)?.payload).not.toContain('secret');
});
