import { limits, newId } from '@teamchat/contract';
import { describe, expect, test, vi } from 'vitest';
import { fastTimings } from './fast-timings.ts';
import {
  addMember,
  connect,
  createMortal,
  createPresenceWorld,
  openMemory,
  openRedis,
  type Shared,
} from './presence-world.ts';

const engines: Record<string, () => Promise<Shared>> = { memory: openMemory, redis: openRedis };

/** Waits, and fails when it does not hold for so long. */
async function expectToStay(read: () => unknown, wanted: unknown, milliseconds: number) {
  const until = performance.now() + milliseconds;
  while (performance.now() < until) {
    expect(read()).toBe(wanted);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe.each(Object.entries(engines))('presence over %s', (_, open) => {
  test('is that of all devices on all nodes, and offline after the last one left', async () => {
    await using shared = await open();
    await using world = createPresenceWorld(shared);
    const { other, owner, member } = world;
    const watcher = await connect(world, owner);
    await watcher.watch([member, owner]);
    expect(watcher.see(member)).toBe('offline');
    expect(watcher.see(owner)).toBe('online');

    const phone = await connect(world, member, { node: other, presence: { state: 'idle' } });
    await vi.waitFor(() => expect(watcher.see(member)).toBe('away'));
    const desk = await connect(world, member);
    await vi.waitFor(() => expect(watcher.see(member)).toBe('online'));
    await desk.update('idle');
    await vi.waitFor(() => expect(watcher.see(member)).toBe('away'));
    await phone.update('active');
    await vi.waitFor(() => expect(watcher.see(member)).toBe('online'));
    phone.leave();
    await vi.waitFor(() => expect(watcher.see(member)).toBe('away'));
    desk.leave();
    await vi.waitFor(() => expect(watcher.see(member)).toBe('offline'));
  });

  test('do not disturb is the person’s: the newest word holds, and outlives the device', async () => {
    await using shared = await open();
    await using world = createPresenceWorld(shared);
    const { other, owner, member } = world;
    const watcher = await connect(world, owner);
    await watcher.watch([member]);
    const desk = await connect(world, member);
    const phone = await connect(world, member, { node: other });
    await phone.update('active', true);
    await vi.waitFor(() => expect(watcher.see(member)).toBe('online dnd'));
    phone.leave();
    await desk.update('idle');
    await vi.waitFor(() => expect(watcher.see(member)).toBe('away dnd'));
    await expectToStay(() => watcher.see(member), 'away dnd', fastTimings.presenceLeaveAfter * 2);
    await desk.update('active', false);
    await vi.waitFor(() => expect(watcher.see(member)).toBe('online'));
    // What a device only remembers does not outdate a word.
    await connect(world, member, { node: other, presence: { state: 'active', dnd: true } });
    await expectToStay(() => watcher.see(member), 'online', fastTimings.presenceDiffEvery * 3);
  });

  test('of a node that is killed without a word ends within the window', async () => {
    await using shared = await open();
    await using world = createPresenceWorld(shared);
    const { owner, member } = world;
    const mortal = createMortal(world, shared);
    await using _ = mortal.node;
    const watcher = await connect(world, owner);
    await watcher.watch([member]);
    await connect(world, member, { node: mortal.node });
    await vi.waitFor(() => expect(watcher.see(member)).toBe('online'));
    mortal.kill();
    const killedAt = performance.now();
    const window = fastTimings.presenceTtl + 3 * fastTimings.presenceDiffEvery;
    // A node that starts now must not take the dead one's entry for longer than it lives.
    const late = createMortal(world, shared);
    await using _late = late.node;
    const newcomer = await connect(world, owner, { node: late.node });
    await newcomer.watch([member]);
    await vi.waitFor(() => expect(newcomer.see(member)).toBe('online'), window);
    await expectToStay(() => watcher.see(member), 'online', fastTimings.presenceTtl / 2);
    for (const each of [watcher, newcomer]) {
      await vi.waitFor(() => expect(each.see(member)).toBe('offline'), window);
    }
    expect(performance.now() - killedAt).toBeLessThan(window + fastTimings.presenceRefreshEvery);
  });

  test('does not flicker when the store forgets everything', async () => {
    await using shared = await open();
    await using world = createPresenceWorld(shared);
    const { other, owner, member } = world;
    const watcher = await connect(world, owner);
    await watcher.watch([member]);
    await connect(world, member, { node: other });
    await vi.waitFor(() => expect(watcher.see(member)).toBe('online'));
    await shared.forget();
    await expectToStay(() => watcher.see(member), 'online', fastTimings.presenceTtl * 1.5);
    // By then the nodes have said it again.
    expect(await shared.presenceStore.list(world.workspaceId)).toHaveLength(2);
  });

  test('of a node that stops in order passes to where its people come back', async () => {
    await using shared = await open();
    await using world = createPresenceWorld(shared);
    const { owner, member } = world;
    const leaving = createMortal(world, shared);
    const watcher = await connect(world, owner);
    await watcher.watch([member]);
    await connect(world, member, { node: leaving.node });
    await vi.waitFor(() => expect(watcher.see(member)).toBe('online'));
    await leaving.node[Symbol.asyncDispose]();
    await connect(world, member, { node: world.other });
    await expectToStay(() => watcher.see(member), 'online', fastTimings.presenceLeaveAfter * 2);
    expect(watcher.presenceFrames()).toHaveLength(1);
  });
});

test('a reload is no departure', async () => {
  await using world = createPresenceWorld(await openMemory());
  const watcher = await connect(world, world.owner);
  await watcher.watch([world.member]);
  const before = await connect(world, world.member);
  await vi.waitFor(() => expect(watcher.see(world.member)).toBe('online'));
  before.leave();
  await connect(world, world.member, { node: world.other });
  await expectToStay(() => watcher.see(world.member), 'online', fastTimings.presenceLeaveAfter * 2);
  expect(watcher.presenceFrames()).toHaveLength(1);
});

test('a caller without a stream is a device for the ttl, and is answered without being told', async () => {
  await using world = createPresenceWorld(await openMemory());
  const { workspaceId, other, owner, member } = world;
  const watcher = await connect(world, owner);
  await watcher.watch([member]);
  const bot = { workspaceId, userId: member, authSessionId: newId(), connection: null };
  await other.presence.update({ ...bot, state: 'active', dnd: true });
  await vi.waitFor(() => expect(watcher.see(member)).toBe('online dnd'));
  const answer = () => other.presence.watch({ ...bot, userIds: [owner, member, owner] });
  await vi.waitFor(async () =>
    expect(await answer()).toEqual([
      { userId: owner, state: 'online' },
      { userId: member, state: 'online', dnd: true },
    ]),
  );
  await vi.waitFor(() => expect(watcher.see(member)).toBe('offline'), fastTimings.presenceTtl * 2);
});

test('frames are tracked, begin after caughtUp, and do not stand in for positions', async () => {
  await using world = createPresenceWorld(await openMemory());
  const { other, owner, member } = world;
  const watcher = await connect(world, owner);
  await watcher.watch([member]);
  const device = await connect(world, member, { node: other });
  await vi.waitFor(() => expect(watcher.see(member)).toBe('online'));
  const [frame] = watcher.presenceFrames();
  const head = world.log.head(world.workspaceId);
  expect(frame?.id).toMatch(new RegExp(`^${head.seq}\\.${head.tag}~\\d{1,15}$`));
  for (let turn = 0; !watcher.types().includes('position'); turn++) {
    expect(turn, 'changes of presence without a position frame').toBeLessThan(60);
    const wanted = turn % 2 === 0 ? 'away' : 'online';
    await device.update(turn % 2 === 0 ? 'idle' : 'active');
    await vi.waitFor(() => expect(watcher.see(member)).toBe(wanted));
  }
});

test('one stream is told at most once a second, of where it ended', async () => {
  await using world = createPresenceWorld(await openMemory());
  const { owner, member } = world;
  const watcher = await connect(world, owner);
  const device = await connect(world, member);
  await watcher.watch([member]);
  const begun = performance.now();
  while (performance.now() - begun < fastTimings.presenceDiffEvery * 5) {
    for (const state of ['idle', 'active'] as const) await device.update(state);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await device.update('idle');
  await vi.waitFor(() => expect(watcher.see(member)).toBe('away'));
  const most = (performance.now() - begun) / fastTimings.presenceDiffEvery + 1;
  expect(watcher.presenceFrames().length).toBeLessThanOrEqual(most);
});

test('a slow reader is told when it reads again, of how things are then', async () => {
  await using world = createPresenceWorld(await openMemory());
  const { node, owner, member } = world;
  const watcher = await connect(world, owner);
  const device = await connect(world, member);
  await watcher.watch([member]);
  watcher.fake.stall();
  while (watcher.fake.socket.writableLength < 600_000) {
    world.say('x'.repeat(30_000));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await device.update('idle');
  await vi.waitFor(() => expect(node.metrics.ephemeralDropped).toBeGreaterThan(0));
  expect(watcher.see(member)).toBe('online');
  watcher.fake.resume();
  await vi.waitFor(() => expect(watcher.see(member)).toBe('away'));
  expect(watcher.presenceFrames()).toHaveLength(1);
});

test('everybody reconnecting costs messages by node, not by person', async () => {
  const shared = await openMemory();
  let published = 0;
  const broker = {
    ...shared.broker,
    connected: true,
    publish(topic: string, message: Buffer) {
      if (topic.startsWith('presence:')) published++;
      shared.broker.publish(topic, message);
    },
  };
  await using world = createPresenceWorld({ ...shared, broker });
  const people = Array.from({ length: 200 }, () => addMember(world, 'member'));
  const watcher = await connect(world, world.owner);
  await watcher.watch(people.slice(0, limits.watchedUsers));
  const begun = performance.now();
  const streams = people.map((userId, index) =>
    world.subscribeSocket(userId, {}, index % 2 === 0 ? world.node : world.other),
  );
  await vi.waitFor(() => {
    for (const userId of people) expect(watcher.see(userId)).toBe('online');
  }, 10_000);
  const elapsed = performance.now() - begun;
  const nodes = 2;
  // Each node: changes once per period, its refreshes, and the greetings at the start.
  const periods = Math.ceil(elapsed / fastTimings.presenceDiffEvery) + 1;
  expect(published).toBeLessThanOrEqual(nodes * (2 * periods + 3));
  expect(streams).toHaveLength(200);
});
