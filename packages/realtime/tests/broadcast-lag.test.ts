import { expect, test, vi } from 'vitest';
import { createWorld, seqsOf, type World } from './world.ts';

const hour = 3_600_000;

/** A message that the database dates `ageMs` before now. */
function sayAged(world: World, ageMs: number): number {
  const { log, workspaceId, channelId, owner } = world;
  const at = new Date(Date.now() + log.clockAhead - ageMs).toISOString();
  const event = { ...log.send({ workspaceId, channelId }, owner), at };
  world.other.publisher.publish(workspaceId, [event]);
  return event.seq;
}

/** A world that measures, its database's clock far from this machine's. */
async function measure(clockAhead: number) {
  const lags: number[] = [];
  const world = createWorld({ broadcastLag: { observe: (lag) => lags.push(lag) } });
  // NOTE: answered in a later turn than this one.
  world.log.clockAhead = clockAhead;
  const sockets = [world.subscribeSocket(world.owner), world.subscribeSocket(world.member)];
  const iterator = world.subscribe(world.member);
  for (const stream of [...sockets, iterator])
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
  return { world, lags, sockets };
}

test.each([hour, -hour])(
  'is observed once per event, whatever the sockets, with clocks %i ms apart',
  async (clockAhead) => {
    const { world, lags, sockets } = await measure(clockAhead);
    await using _ = world;
    const seq = sayAged(world, 2_000);
    for (const stream of sockets) await vi.waitFor(() => expect(seqsOf(stream)).toEqual([seq]));
    await vi.waitFor(() => expect(lags).toHaveLength(1));
    expect(lags[0]).toBeGreaterThan(1.99);
    expect(lags[0]).toBeLessThan(10);
  },
);

test('is never negative, and a time that is none is left out', async () => {
  const { world, lags, sockets } = await measure(0);
  await using _ = world;
  const { log, workspaceId, channelId, owner } = world;
  const odd = { ...log.send({ workspaceId, channelId }, owner), at: 'yesterday' };
  world.other.publisher.publish(workspaceId, [odd]);
  const future = sayAged(world, -5_000);
  for (const stream of sockets)
    await vi.waitFor(() => expect(seqsOf(stream)).toEqual([odd.seq, future]));
  await vi.waitFor(() => expect(lags).toEqual([0]));
});

test('leaves out what is replayed and what no socket is given', async () => {
  const lags: number[] = [];
  await using world = createWorld({ broadcastLag: { observe: (lag) => lags.push(lag) } });
  const [first, ...rest] = [world.say(), world.say(), world.say()];
  const iterator = world.subscribe(world.member, { lastEventId: world.cursorAt(first) });
  await vi.waitFor(() => expect(seqsOf(iterator)).toEqual(rest));
  const live = sayAged(world, 0);
  await vi.waitFor(() => expect(seqsOf(iterator)).toContain(live));
  const socket = world.subscribeSocket(world.member, { lastEventId: world.cursorAt(first) });
  await vi.waitFor(() => expect(socket.types()).toContain('caughtUp'));
  expect(seqsOf(socket)).toEqual([...rest, live]);
  expect(lags).toEqual([]);
  sayAged(world, 0);
  await vi.waitFor(() => expect(lags).toHaveLength(1));
});
