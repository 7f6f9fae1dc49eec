import { newId, parseCursor } from '@teamchat/contract';
import { describe, expect, test, vi } from 'vitest';
import { createWorld, seqsOf, type World } from './world.ts';

describe.each(['subscribe', 'subscribeSocket'] as const)('a stream by %s', (path) => {
  test.each([
    ['below the floor', 'retention'],
    ['with the tag of another history', 'epoch'],
    ['beyond the head', 'epoch'],
  ])('from a cursor %s is one resync', async (where, reason) => {
    await using world = createWorld({ limits: { ringEvents: 2 } });
    for (let count = 0; count < 10; count++) world.say();
    const { seq } = world.log.head(world.workspaceId);
    let cursor = world.cursorAt(3);
    if (reason === 'retention') world.log.raiseFloor(world.workspaceId, 5);
    if (where === 'with the tag of another history') cursor = `${seq - 4}.1`;
    if (where === 'beyond the head') cursor = `${seq + 5}.1`;
    const stream = world[path](world.member, { lastEventId: cursor });
    await stream.done;
    expect(stream.frames.map(({ data }) => data)).toEqual([
      { type: 'attached', seq: parseCursor(cursor).seq },
      { type: 'resync', reason },
    ]);
  });

  test('from a cursor that is made up does not keep the feed searching', async () => {
    await using world = createWorld();
    const stream = world[path](world.member, { lastEventId: '9007199254740991.1' });
    await stream.done;
    expect(stream.types()).toEqual(['attached', 'resync']);
    expect(world.node.metrics.repairs).toEqual({ hole: 0, reach: 0, headPoll: 0 });
  });

  test('that would replay more than the limit is told so; what others see does not count', async () => {
    await using world = createWorld({ limits: { replayEvents: 20 } });
    const { log, workspaceId, owner } = world;
    const hidden = log.createChannel(workspaceId, owner);
    log.joinChannel(workspaceId, hidden, owner);
    const { seq } = log.head(workspaceId);
    for (let count = 0; count < 200; count++) log.send({ workspaceId, channelId: hidden }, owner);
    for (let count = 0; count < 20; count++) world.say();
    const fits = world[path](world.member, { lastEventId: world.cursorAt(seq) });
    await vi.waitFor(() => expect(fits.types()).toContain('caughtUp'));
    expect(seqsOf(fits)).toHaveLength(20);
    world.say();
    await vi.waitFor(() => expect(seqsOf(fits)).toHaveLength(21));
    const tooMuch = world[path](world.member, { lastEventId: world.cursorAt(seq) });
    await tooMuch.done;
    expect(tooMuch.frames.at(-1)?.data).toEqual({ type: 'resync', reason: 'tooMuch' });
  });

  test('survives a dead bus: Postgres carries it', async () => {
    await using world = createWorld();
    const stream = world[path](world.member);
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    world.bus.connected = false;
    const seqs = [world.say(), world.say()];
    await vi.waitFor(() => expect(seqsOf(stream)).toEqual(seqs));
    world.bus.connected = true;
    seqs.push(world.say());
    await vi.waitFor(() => expect(seqsOf(stream)).toEqual(seqs));
  });

  test('can begin while the bus is dead', async () => {
    await using world = createWorld();
    world.bus.connected = false;
    const stream = world[path](world.member);
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    const seq = world.say();
    await vi.waitFor(() => expect(seqsOf(stream)).toEqual([seq]));
  });

  test('ends with a resync when the log lost its tail, and goes on in the new history', async () => {
    await using world = createWorld();
    world.say();
    const stream = world[path](world.member);
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    const lost = [world.say(), world.say()];
    await vi.waitFor(() => expect(seqsOf(stream)).toEqual(lost));
    const cursor = stream.frames.at(-1)?.id;
    world.log.loseTail(world.workspaceId, 2);
    await stream.done;
    expect(stream.frames.at(-1)?.data).toEqual({ type: 'resync', reason: 'epoch' });
    const stale = world[path](world.member, { lastEventId: cursor });
    await stale.done;
    expect(stale.frames.at(-1)?.data).toEqual({ type: 'resync', reason: 'epoch' });
    const fresh = world[path](world.member);
    await vi.waitFor(() => expect(fresh.types()).toContain('caughtUp'));
    const seq = world.say('again');
    await vi.waitFor(() => expect(seqsOf(fresh)).toEqual([seq]));
  });

  test('notices another history although the head is beyond its position again', async () => {
    await using world = createWorld();
    const stream = world[path](world.member);
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    const seq = world.say();
    await vi.waitFor(() => expect(seqsOf(stream)).toEqual([seq]));
    world.log.loseTail(world.workspaceId, 1);
    for (let count = 0; count < 3; count++) {
      world.log.send(
        { workspaceId: world.workspaceId, channelId: world.channelId },
        world.owner,
        'other',
      );
    }
    world.log.identity = 'system 1, timeline 2';
    await stream.done;
    expect(stream.frames.at(-1)?.data).toEqual({ type: 'resync', reason: 'epoch' });
  });

  test('notices another history although the database was not asked who it is before', async () => {
    await using world = createWorld({ timings: { pollQuietEvery: 2_000, pollBusyEvery: 1_000 } });
    const stream = world[path](world.member);
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    const seq = world.say();
    await vi.waitFor(() => expect(seqsOf(stream)).toEqual([seq]));
    world.log.loseTail(world.workspaceId, 1);
    const { workspaceId, channelId, owner } = world;
    world.log.send({ workspaceId, channelId }, owner, 'in the place of the lost one');
    world.say('upon the lost one');
    await stream.done;
    expect(stream.frames.at(-1)?.data).toEqual({ type: 'resync', reason: 'epoch' });
  });

  test('that resumes finds another history before a poll does, for everybody', async () => {
    const never = { pollQuietEvery: 600_000, pollBusyEvery: 600_000 };
    await using world = createWorld({ timings: never, limits: { ringEvents: 1 } });
    const { log, workspaceId, channelId, owner } = world;
    const cursor = world.cursorAt(world.say());
    const live = world[path](world.member);
    await vi.waitFor(() => expect(live.types()).toContain('caughtUp'));
    const lost = world.say();
    await vi.waitFor(() => expect(seqsOf(live)).toEqual([lost]));
    log.loseTail(workspaceId, 1);
    log.send({ workspaceId, channelId }, owner, 'in the place of the lost one');
    const upon = world.say('upon the lost one');
    await vi.waitFor(() => expect(seqsOf(live)).toEqual([lost, upon]));
    const resumed = world[path](world.member, { lastEventId: cursor });
    for (const stream of [live, resumed]) {
      await stream.done;
      expect(stream.frames.at(-1)?.data).toEqual({ type: 'resync', reason: 'epoch' });
    }
    expect(seqsOf(resumed)).toEqual([]);
  });

  test('keeps no rights that a failover took back while they were read', async () => {
    const rights = { read: () => {}, taken: () => {} };
    const never = { pollQuietEvery: 600_000, pollBusyEvery: 600_000 };
    await using world: World = createWorld({
      timings: never,
      membership: {
        async readMany(keys) {
          rights.read();
          const memberships = await world.log.readMemberships(keys);
          rights.taken();
          return memberships;
        },
      },
    });
    const { log, workspaceId, owner, member } = world;
    const hidden = log.createChannel(workspaceId, owner);
    const followed = world[path](owner);
    await vi.waitFor(() => expect(followed.types()).toContain('caughtUp'));
    rights.read = () => {
      rights.read = () => {};
      log.joinChannel(workspaceId, hidden, member);
      rights.taken = () => {
        rights.taken = () => {};
        log.loseTail(workspaceId, 1);
        world.say('in the place of the lost one');
      };
    };
    const stream = world[path](member);
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    const secret = log.send({ workspaceId, channelId: hidden }, owner, 'not for the member');
    world.other.publisher.publish(workspaceId, [secret]);
    const seq = world.say();
    await vi.waitFor(() => expect(seqsOf(stream)).toContain(seq));
    expect(seqsOf(stream)).toEqual([seq]);
    await followed.done;
    expect(followed.frames.at(-1)?.data).toEqual({ type: 'resync', reason: 'epoch' });
  });

  test('of an ended auth session is cut, on every node', async () => {
    await using world = createWorld();
    const authSessionId = newId();
    const stream = world[path](world.member, { authSessionId });
    const bystander = world[path](world.member);
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    world.other.control.announce({
      kind: 'sessionRevoked',
      sessionId: authSessionId,
      userId: world.member,
    });
    await stream.done;
    const seq = world.say();
    await vi.waitFor(() => expect(seqsOf(bystander)).toEqual([seq]));
    expect(seqsOf(stream)).toEqual([]);
  });

  test('of an auth session that ended before it attached is refused', async () => {
    await using world = createWorld({ isAuthSessionLive: () => false });
    const stream = world[path](world.member);
    await expect(stream.done).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(stream.frames).toEqual([]);
  });

  test('frees everything when its reader goes', async () => {
    await using world = createWorld();
    const stream = world[path](world.member);
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    stream.abort.abort();
    await stream.done;
    const { deliveries } = world.node.metrics;
    const bystander = world[path](world.owner);
    await vi.waitFor(() => expect(bystander.types()).toContain('caughtUp'));
    const seq = world.say();
    await vi.waitFor(() => expect(seqsOf(bystander)).toEqual([seq]));
    expect(world.node.metrics.deliveries).toBe(deliveries + 1);
  });
});
