import { formatCursor, newId, parseCursor } from '@teamchat/contract';
import { describe, expect, test, vi } from 'vitest';
import { createWorld, seqsOf } from './world.ts';

describe.each(['subscribe', 'subscribeSocket'] as const)('a stream by %s', (path) => {
  test('begins at the head without a cursor: attached, caughtUp, then what happens', async () => {
    await using world = createWorld();
    const stream = world[path](world.member);
    await vi.waitFor(() => expect(stream.types()).toEqual(['attached', 'caughtUp']));
    const head = world.log.head(world.workspaceId);
    expect(stream.frames[0]).toEqual({
      id: formatCursor(head),
      data: { type: 'attached', seq: head.seq },
    });
    expect(stream.frames[1]?.id).toMatch(new RegExp(`^${head.seq}\\.${head.tag}~\\d{1,15}$`));
    const seq = world.say();
    await vi.waitFor(() => expect(seqsOf(stream)).toEqual([seq]));
    expect(stream.frames.at(-1)?.id).toBe(world.cursorAt(seq));
  });

  test('delivers exactly what follows the cursor, whose very text is the first id', async () => {
    await using world = createWorld();
    const seqs = Array.from({ length: 30 }, () => world.say());
    const cursor = `${world.cursorAt(seqs[9] ?? 0)}~123`;
    const stream = world[path](world.member, { lastEventId: cursor });
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    expect(stream.frames[0]?.id).toBe(cursor);
    expect(seqsOf(stream)).toEqual(seqs.slice(10));
    expect(stream.types().indexOf('caughtUp')).toBe(21);
  });

  test('counts what it replays by where it was found, and what it follows', async () => {
    await using world = createWorld();
    const { metrics } = world.node;
    const [first = 0] = Array.from({ length: 4 }, () => world.say());
    const early = world[path](world.member, { lastEventId: world.cursorAt(first) });
    await vi.waitFor(() => expect(early.types()).toContain('caughtUp'));
    expect(metrics).toMatchObject({ replays: 1, replayedEvents: { block: 3, ring: 0 } });
    for (let count = 0; count < 2; count++) world.say();
    await vi.waitFor(() => expect(seqsOf(early)).toHaveLength(5));
    const late = world[path](world.owner, { lastEventId: world.cursorAt(first) });
    await vi.waitFor(() => expect(late.types()).toContain('caughtUp'));
    const current = world[path](world.owner);
    await vi.waitFor(() => expect(current.types()).toContain('caughtUp'));
    expect(metrics).toMatchObject({ replays: 2, replayedEvents: { block: 6, ring: 2 } });
    expect(metrics.deliveries).toBe(10);
    const { node } = world;
    expect([node.sessionCount, node.workspaceCount]).toEqual([3, 1]);
    early.abort.abort();
    await early.done;
    expect(node.sessionCount).toBe(2);
  });

  test('of a stranger is refused without following the log for it', async () => {
    await using world = createWorld();
    for (const workspaceId of [world.workspaceId, newId()]) {
      const stream = world[path](newId(), { workspaceId });
      await expect(stream.done).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(world.log.reads).toMatchObject({ readHead: 0, readHeads: 0, readEvents: 0 });
    expect(world.node.workspaceCount).toBe(0);
  });

  test('of somebody who is removed ends behind the event that says so', async () => {
    await using world = createWorld();
    const stream = world[path](world.member);
    const staying = world[path](world.owner);
    for (const each of [stream, staying])
      await vi.waitFor(() => expect(each.types()).toContain('caughtUp'));
    const removal = world.log.removeMember(world.workspaceId, world.member);
    const after = world.log.send(
      { workspaceId: world.workspaceId, channelId: world.channelId },
      world.owner,
    );
    world.other.publisher.publish(world.workspaceId, [removal, after]);
    await stream.done;
    expect(stream.types().slice(2)).toEqual(['member.left']);
    await vi.waitFor(() => expect(seqsOf(staying)).toEqual([removal.seq, after.seq]));
    await expect(world[path](world.member).done).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('ends with a resync when the role changed, not when the name did', async () => {
    await using world = createWorld();
    const stream = world[path](world.member);
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    const change = (role: 'member' | 'admin') => {
      const event = world.log.setMember(world.workspaceId, world.member, role);
      world.other.publisher.publish(world.workspaceId, [event]);
      return event;
    };
    const renamed = change('member');
    await vi.waitFor(() => expect(seqsOf(stream)).toEqual([renamed.seq]));
    const promoted = change('admin');
    await stream.done;
    expect(seqsOf(stream)).toEqual([renamed.seq, promoted.seq]);
    expect(stream.frames.at(-1)?.data).toEqual({ type: 'resync', reason: 'access' });
    const { resyncs } = world.node.metrics;
    expect(resyncs).toEqual({ access: 1, epoch: 0, retention: 0, tooMuch: 0 });
    expect(parseCursor(stream.frames.at(-1)?.id ?? '').seq).toBe(promoted.seq);
  });

  test('of a guest who joins a channel ends with a resync behind that event', async () => {
    await using world = createWorld();
    const guest = newId();
    world.log.setMember(world.workspaceId, guest, 'guest');
    const stream = world[path](guest);
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    const joined = world.log.joinChannel(world.workspaceId, world.channelId, guest);
    world.other.publisher.publish(world.workspaceId, [joined]);
    await stream.done;
    expect(stream.types().slice(2)).toEqual(['channel.joined', 'resync']);
  });

  test('gets a position frame when it was sent nothing for a while, also when nothing happens', async () => {
    await using world = createWorld({ timings: { positionEvery: 40, pingEvery: 40 } });
    const hidden = world.log.createChannel(world.workspaceId, world.owner);
    world.log.joinChannel(world.workspaceId, hidden, world.owner);
    const stream = world[path](world.member);
    await vi.waitFor(() => expect(stream.types()).toContain('caughtUp'));
    const secret = world.log.send(
      { workspaceId: world.workspaceId, channelId: hidden },
      world.owner,
    );
    world.other.publisher.publish(world.workspaceId, [secret]);
    await vi.waitFor(() => {
      const last = stream.frames.at(-1);
      expect(last?.data).toEqual({ type: 'position', seq: secret.seq });
      expect(parseCursor(last?.id ?? '')).toEqual({ seq: secret.seq, tag: secret.tag });
    });
    const { length } = stream.frames;
    await vi.waitFor(() => expect(stream.frames.length).toBeGreaterThan(length + 1));
    expect(seqsOf(stream)).toEqual([]);
  });

  test('brings the user’s own state after caughtUp, on a nudge, and when the nudge was lost', async () => {
    await using world = createWorld({
      timings: { userCheckEvery: 100, userCheckGather: 4, pingEvery: 40, positionEvery: 4_000 },
    });
    const { log, workspaceId, channelId, member } = world;
    const first = log.markRead({ workspaceId, channelId }, member, 1);
    const stream = world[path](member, { userRev: 0 });
    const revs = () =>
      stream.frames.flatMap(({ data }) => (data.type === 'userState' ? [data.state.userRev] : []));
    await vi.waitFor(() => expect(revs()).toEqual([first]));
    expect(stream.types()).toEqual(['attached', 'caughtUp', 'userState']);
    const second = log.markRead({ workspaceId, channelId }, member, 2);
    world.other.publisher.notifyUser(workspaceId, member, second);
    world.other.publisher.notifyUser(workspaceId, member, second);
    await vi.waitFor(() => expect(revs()).toEqual([first, second]));
    const third = log.markRead({ workspaceId, channelId }, member, 3);
    await vi.waitFor(() => expect(revs()).toEqual([first, second, third]));
  });
});
