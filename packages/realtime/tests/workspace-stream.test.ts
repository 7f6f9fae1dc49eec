import {
  AppError,
  closeCodes,
  formatAudience,
  full,
  guestsSharing,
  newId,
} from '@teamchat/contract';
import { expect, test, vi } from 'vitest';
import { FakeSocket, silentLogger } from '../src/testing.ts';
import { createWorld, seqsOf } from './world.ts';

test('an audience that nobody knows reaches nobody and alarms', async () => {
  const error = vi.fn();
  await using world = createWorld({ logger: { ...silentLogger, error } });
  const stream = world.subscribe(world.owner);
  await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
  const draft = {
    type: 'channel.created' as const,
    subjectId: newId(),
    actorId: world.owner,
    data: {},
  };
  const odd = world.log.append(world.workspaceId, { ...draft, audience: 'moderators' });
  world.other.publisher.publish(world.workspaceId, [odd]);
  const seq = world.say();
  await vi.waitFor(() => expect(seqsOf(stream)).toEqual([seq]));
  expect(world.node.metrics.unknownAudiences).toBe(1);
  expect(error).toHaveBeenCalledOnce();
});

test('an event whose effect cannot be read stops nobody: all begin anew, with rights as Postgres has them', async () => {
  const error = vi.fn();
  await using world = createWorld({ logger: { ...silentLogger, error } });
  const { workspaceId, member, node } = world;
  const stream = world.subscribe(member);
  await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
  world.log.appendPoison(workspaceId, 'member.updated');
  world.say();
  await vi.waitFor(() => expect(stream.isDone()).toBe(true));
  expect(stream.frames.at(-1)?.data).toMatchObject({ type: 'resync', reason: 'access' });
  expect(node.metrics.poisonEvents).toBe(1);
  expect(error).toHaveBeenCalledOnce();

  const again = world.subscribe(member, { lastEventId: world.cursorAt(1) });
  await vi.waitFor(() => expect(again.types()).toContain('caughtUp'));
  const seq = world.say();
  await vi.waitFor(() => expect(seqsOf(again).at(-1)).toBe(seq));
});

test('a message of the bus that lacks what routing takes is not routed: Postgres answers', async () => {
  await using world = createWorld({ timings: { pollBusyEvery: 60_000, pollQuietEvery: 60_000 } });
  const { workspaceId, channelId, owner } = world;
  const stream = world.subscribe(world.member);
  await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
  const event = world.log.send({ workspaceId, channelId }, owner);
  const { seq, tag, type } = event;
  const header = { v: 1, node: 'x', events: [{ seq, tag, type, bytes: 2 }] };
  const message = Buffer.from(`${JSON.stringify(header)}\n{}`);
  world.bus.connect().publish(`workspace:${workspaceId}`, message);
  await vi.waitFor(() => expect(seqsOf(stream)).toEqual([seq]));
  expect(world.node.metrics.unreadableMessages).toBe(1);
});

test('a cursor from before the first event is of no history, and nothing is read for it', async () => {
  await using world = createWorld();
  const before = { ...world.log.reads };
  const stream = world.subscribe(world.member, { lastEventId: '0.0' });
  await vi.waitFor(() => expect(stream.isDone()).toBe(true));
  expect(stream.frames.at(-1)?.data).toMatchObject({ type: 'resync', reason: 'epoch' });
  expect(world.log.reads.readEvents).toBe(before.readEvents);
});

test('a message of another version is not guessed at: Postgres answers', async () => {
  await using world = createWorld({ timings: { pollBusyEvery: 60_000, pollQuietEvery: 60_000 } });
  const stream = world.subscribe(world.member);
  await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
  const event = world.log.send(
    { workspaceId: world.workspaceId, channelId: world.channelId },
    world.owner,
  );
  world.bus.connect().publish(`workspace:${world.workspaceId}`, Buffer.from('{"v":2}\nwhatever'));
  await vi.waitFor(() => expect(seqsOf(stream)).toEqual([event.seq]));
  expect(world.node.metrics.unreadableMessages).toBe(1);
});

test('an iterator that nobody reads ends at the cap', async () => {
  await using world = createWorld({ limits: { bufferedBytes: 20_000 } });
  const frames = world.node.subscribe({
    workspaceId: world.workspaceId,
    userId: world.member,
    authSessionId: newId(),
    signal: undefined,
    connection: null,
  });
  await frames.next();
  await frames.next();
  for (let count = 0; count < 50; count++) world.say('x'.repeat(1_000));
  await vi.waitFor(() => expect(world.node.metrics.slowConsumers).toBe(1));
  let read = 0;
  for await (const _ of frames) read++;
  expect(read).toBe(0);
});

test('a socket whose iterator falls behind is closed, so that its client comes back', async () => {
  await using world = createWorld({ limits: { bufferedBytes: 20_000 } });
  const fake = new FakeSocket();
  const identity = { userId: world.member, authSessionId: newId() };
  const connection = world.node.openConnection(fake.ws, fake.socket, identity);
  const { workspaceId } = world;
  const frames = world.node.subscribe({ ...identity, workspaceId, signal: undefined, connection });
  await frames.next();
  await frames.next();
  for (let count = 0; count < 50; count++) world.say('x'.repeat(1_000));
  await vi.waitFor(() => expect(fake.closes).toHaveLength(1));
  expect(fake.closes[0]?.code).toBe(closeCodes.slowConsumer);
  await frames.return();
});

test('a guest who was away when somebody left takes a new snapshot', async () => {
  await using world = createWorld();
  const { log, workspaceId, channelId, member, owner } = world;
  const guest = newId();
  log.setMember(workspaceId, guest, 'guest');
  log.joinChannel(workspaceId, channelId, guest);
  const { seq } = log.head(workspaceId);
  log.leaveChannel(workspaceId, channelId, member);
  log.append(workspaceId, {
    type: 'member.left',
    audience: formatAudience(full, guestsSharing(member)),
    subjectId: member,
    actorId: owner,
    data: { userId: member },
  });
  const stream = world.subscribe(guest, { lastEventId: world.cursorAt(seq) });
  await stream.done;
  expect(stream.frames.at(-1)?.data).toEqual({ type: 'resync', reason: 'access' });
});

test('draining closes every socket within the window, and later ones at once', async () => {
  await using world = createWorld();
  const streams = Array.from({ length: 10 }, () => world.subscribeSocket(world.member));
  for (const stream of streams)
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
  const drained = world.node.drain(200);
  const closed = () => streams.filter(({ fake }) => fake.closes.length > 0).length;
  expect(closed()).toBeLessThan(5);
  await drained;
  expect(streams.map(({ fake }) => fake.closes[0]?.code)).toEqual(
    streams.map(() => closeCodes.draining),
  );
  const late = world.subscribeSocket(world.member);
  expect(late.fake.closes[0]?.code).toBe(closeCodes.draining);
});

test('a database that is away is told as such, and the next attempt works', async () => {
  await using world = createWorld();
  world.log.delay = () => Promise.reject(new Error('down'));
  const refused = world.subscribe(world.member).done;
  await expect(refused).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  world.log.delay = () => Promise.resolve();
  const stream = world.subscribe(world.member);
  await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
});

test('a stream that opens while the node stops does not begin', async () => {
  await using world = createWorld();
  const reads: (() => void)[] = [];
  world.log.delay = () => new Promise((resolve) => reads.push(resolve));
  const refused = world.subscribe(world.member).done;
  await vi.waitFor(() => expect(reads).toHaveLength(1));
  await world.node[Symbol.asyncDispose]();
  world.log.delay = () => Promise.resolve();
  for (const resolve of reads) resolve();
  await expect(refused).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('a workspace that does not exist is not found', async () => {
  await using world = createWorld();
  const error = await world
    .subscribe(world.member, { workspaceId: newId() })
    .done.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: 'NOT_FOUND' });
});
