import type { TypingFrame } from '@teamchat/contract';
import { expect, test, vi } from 'vitest';
import { fastTimings } from './fast-timings.ts';
import { createWorld, type Stream, type World } from './world.ts';

const typingOf = (stream: Stream) =>
  stream.frames.flatMap(({ data }) => (data.type === 'typing' ? [data] : []));

async function subscribe(world: World, userId: string, node = world.node): Promise<Stream> {
  const stream = world.subscribe(userId, {}, node);
  await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
  return stream;
}

function frame(world: World, typing: boolean): TypingFrame {
  return { type: 'typing', channelId: world.channelId, userId: world.member, typing };
}

function set(world: World, typing: boolean, node = world.other) {
  const { workspaceId, channelId, member: userId } = world;
  node.typing.set({ workspaceId, channelId, userId, typing });
}

test('reaches the channel’s members on every node, but neither the writer nor others', async () => {
  await using world = createWorld();
  const { log, workspaceId, owner, member, node, other } = world;
  const outsider = 'somebody outside the channel';
  log.setMember(workspaceId, outsider, 'member');
  const [here, there, self, outside] = [
    await subscribe(world, owner),
    await subscribe(world, owner, other),
    await subscribe(world, member, node),
    await subscribe(world, outsider),
  ];
  set(world, true);
  set(world, false);
  for (const stream of [here, there]) {
    await vi.waitFor(() =>
      expect(typingOf(stream)).toEqual([frame(world, true), frame(world, false)]),
    );
  }
  const seq = world.say();
  for (const stream of [self, here]) {
    await vi.waitFor(() => expect(stream.frames.at(-1)?.data).toMatchObject({ seq }));
  }
  expect([...typingOf(self), ...typingOf(outside)]).toEqual([]);
  const cursor = here.frames.find(({ data }) => data.type === 'typing')?.id;
  expect(cursor).toMatch(/^\d+\.\d+~\d{1,15}$/);
});

test('is told at most once per period, goes on without a gap, and ends by itself', async () => {
  await using world = createWorld();
  const reader = await subscribe(world, world.owner);
  const { typingRepeatEvery, typingExpiry } = fastTimings;
  const begun = performance.now();
  while (performance.now() - begun < typingRepeatEvery * 3.5) {
    set(world, true);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const starts = typingOf(reader).length;
  expect(starts).toBeGreaterThanOrEqual(3);
  expect(starts).toBeLessThanOrEqual((performance.now() - begun) / typingRepeatEvery + 1);
  const stoppedAt = performance.now();
  await vi.waitFor(() => expect(typingOf(reader).at(-1)?.typing).toBe(false), 5_000);
  expect(performance.now() - stoppedAt).toBeGreaterThan(typingExpiry * 0.9);
});

test('flapping is throttled too, and what was withdrawn is not told later', async () => {
  await using world = createWorld();
  const reader = await subscribe(world, world.owner);
  for (let turn = 0; turn < 50; turn++) {
    set(world, true);
    set(world, false);
  }
  await vi.waitFor(() => expect(typingOf(reader)).toHaveLength(2));
  await new Promise((resolve) => setTimeout(resolve, fastTimings.typingRepeatEvery * 1.5));
  const seq = world.say();
  await vi.waitFor(() => expect(reader.frames.at(-1)?.data).toMatchObject({ seq }));
  expect(typingOf(reader)).toEqual([frame(world, true), frame(world, false)]);
});

test('is left out where a reader is slow', async () => {
  await using world = createWorld();
  const reader = world.subscribeSocket(world.owner);
  await vi.waitFor(() => {
    void reader.fake.messages;
    expect(reader.types()).toContain('caughtUp');
  });
  reader.fake.stall();
  while (reader.fake.socket.writableLength < 600_000) {
    world.say('x'.repeat(30_000));
    await new Promise((resolve) => setImmediate(resolve));
  }
  set(world, true, world.node);
  expect(world.node.metrics.ephemeralDropped).toBe(1);
  reader.fake.resume();
  const seq = world.say();
  await vi.waitFor(() => {
    void reader.fake.messages;
    expect(reader.frames.at(-1)?.data).toMatchObject({ seq });
  });
  expect(typingOf(reader)).toEqual([]);
});
