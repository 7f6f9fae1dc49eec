import { closeCodes, type Id, newId, retryAfterOfReason } from '@teamchat/contract';
import { expect, test, vi } from 'vitest';
import { createWorld, seqsOf, type World } from './world.ts';

/** Somebody in the workspace's channel. */
function addMember({ log, workspaceId, channelId }: World): Id {
  const userId = newId();
  log.setMember(workspaceId, userId, 'member');
  log.joinChannel(workspaceId, channelId, userId);
  return userId;
}

/** A channel that only its author is in. @returns sends that many messages there. */
function openElsewhere({ log, workspaceId, owner, other }: World): (count: number) => void {
  const channelId = log.createChannel(workspaceId, owner);
  log.joinChannel(workspaceId, channelId, owner);
  return (count) => {
    const send = () => log.send({ workspaceId, channelId }, owner);
    other.publisher.publish(workspaceId, Array.from({ length: count }, send));
  };
}

test('a storm of resumes costs a few queries, whoever they are and wherever they were', async () => {
  await using world = createWorld();
  const people = Array.from({ length: 300 }, () => addMember(world));
  const { seq } = world.log.head(world.workspaceId);
  for (let count = 0; count < 600; count++) world.say();
  const { reads } = world.log;
  const before = { ...reads };
  // Nothing is in memory: the node has just started.
  const streams = people.map((userId, index) => {
    const from = seq + (index % 600);
    const more = { lastEventId: world.cursorAt(from), userRev: 0 };
    return { from, stream: world.subscribe(userId, more) };
  });
  for (const { from, stream } of streams)
    await vi.waitFor(() => expect(seqsOf(stream)).toHaveLength(seq + 600 - from), 10_000);
  await vi.waitFor(() => expect(reads.revs - before.revs).toBeGreaterThan(0));
  expect(world.node.metrics.replayBlocksRead).toBeLessThanOrEqual(4);
  expect(reads.membership - before.membership).toBeLessThanOrEqual(10);
  expect(reads.revs - before.revs).toBeLessThanOrEqual(20);
  expect(reads.userState - before.userState).toBe(0);
});

test('what a viewer may not see is passed over by its header, without being read', async () => {
  await using world = createWorld({ limits: { ringEvents: 64, blockEvents: 50, blocksKept: 1 } });
  const follower = world.subscribe(world.owner);
  await vi.waitFor(() => expect(follower.types()).toContain('caughtUp'));
  const sayElsewhere = openElsewhere(world);
  const first = world.say();
  sayElsewhere(1_000);
  const last = world.say();
  await vi.waitFor(() => expect(seqsOf(follower)).toContain(last), 5_000);
  const before = world.node.metrics.replayBlocksRead;
  const resumed = world.subscribe(world.member, { lastEventId: world.cursorAt(first) });
  await vi.waitFor(() => expect(resumed.types()).toContain('caughtUp'));
  expect(seqsOf(resumed)).toEqual([last]);
  expect(world.node.metrics.replayBlocksRead).toBe(before);
  // For a guest it matters who left meanwhile, so each event is looked at.
  const guest = addMember(world);
  world.log.setMember(world.workspaceId, guest, 'guest');
  const careful = world.subscribe(guest, { lastEventId: world.cursorAt(first) });
  await vi.waitFor(() => expect(careful.types()).toContain('caughtUp'));
  expect(world.node.metrics.replayBlocksRead).toBeGreaterThan(before);
});

test('a cursor of another history is found out by its header alone', async () => {
  await using world = createWorld({ limits: { ringEvents: 8, blockEvents: 4 } });
  const follower = world.subscribe(world.owner);
  await vi.waitFor(() => expect(follower.types()).toContain('caughtUp'));
  const seqs = Array.from({ length: 30 }, () => world.say());
  await vi.waitFor(() => expect(seqsOf(follower)).toEqual(seqs));
  const [tag] = world
    .cursorAt(seqs[2] ?? 0)
    .split('.')
    .slice(1)
    .map(Number);
  const foreign = `${seqs[2]}.${((tag ?? 0) + 1) % 2 ** 31}`;
  const stream = world.subscribe(world.member, { lastEventId: foreign });
  await stream.done;
  expect(stream.frames.at(-1)?.data).toEqual({ type: 'resync', reason: 'epoch' });
  expect(world.node.metrics.replayBlocksRead).toBe(0);
});

const plenty = { burst: 100, perSecond: 100 };
const oneByOne = { burst: 1, perSecond: 0.5 };

test('nobody uses up the resumes of all', async () => {
  await using world = createWorld({ limits: { replays: { each: oneByOne, inAll: plenty } } });
  const behind = { lastEventId: world.cursorAt(world.say()) };
  const last = world.say();
  const [first, second, other] = [world.member, world.member, world.owner].map((userId) =>
    world.subscribe(userId, behind),
  );
  await expect(second?.done).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  for (const stream of [first, other]) {
    await vi.waitFor(() => expect(stream && seqsOf(stream)).toEqual([last]));
  }
});

test('when too many are behind, the next are told to come back; who is not behind is let in', async () => {
  await using world = createWorld({ limits: { replays: { each: plenty, inAll: oneByOne } } });
  const first = world.say();
  const last = world.say();
  const behind = { lastEventId: world.cursorAt(first) };
  const admitted = world.subscribe(world.member, behind);
  await vi.waitFor(() => expect(seqsOf(admitted)).toEqual([last]));

  const refused = world.subscribeSocket(world.member, behind);
  await vi.waitFor(() => expect(refused.fake.closes).toHaveLength(1));
  const [{ code, reason } = {}] = refused.fake.closes;
  expect(code).toBe(closeCodes.overloaded);
  expect(retryAfterOfReason(reason)).toBeGreaterThan(1_500);
  const iterator = world.subscribe(world.member, behind).done;
  await expect(iterator).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    retryAfterMs: expect.any(Number) as number,
  });
  expect(world.node.metrics.replaysRefused).toBe(2);

  const current = world.subscribe(world.member, { lastEventId: world.cursorAt(last) });
  await vi.waitFor(() => expect(current.types()).toContain('caughtUp'));
});
