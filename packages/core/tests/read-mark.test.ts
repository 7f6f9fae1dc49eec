import { limits, newId, type ReadMark } from '@teamchat/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CoreContext } from '../src/context.ts';
import {
  addChannelMember,
  bootstrapWorkspace,
  createChannel,
  createUserStateReader,
  deleteMessage,
  getChannel,
  joinChannel,
  leaveChannel,
  markRead,
  markUnread,
  sendMessage,
} from '../src/index.ts';
import {
  addPerson,
  createTestCore,
  createTestWorkspace,
  outcomeOf,
  type TestCore,
  type TestWorkspace,
} from '../src/testing.ts';

let app: TestCore;
let workspace: TestWorkspace;
let workspaceId: string;
let bob: CoreContext;

beforeAll(async () => {
  app = await createTestCore();
  workspace = await createTestWorkspace(app);
  workspaceId = workspace.workspaceId;
  bob = await addPerson(app, workspace);
});
afterAll(() => app[Symbol.asyncDispose]());

let names = 0;
async function createShared() {
  const { owner } = workspace;
  const { channel } = await createChannel(owner, {
    workspaceId,
    name: `c${++names}`,
    visibility: 'public',
  });
  const key = { workspaceId, channelId: channel.id };
  const joined = await joinChannel(bob, key);
  const say = async (ctx: CoreContext) => (await sendMessage(ctx, { ...key, body: 'x' })).message;
  return { key, joined, owner, say };
}

describe('the mark', () => {
  test('starts at the join, only moves forward and not beyond the head', async () => {
    const { key, joined, owner, say } = await createShared();
    expect(joined.readMark).toMatchObject({ readSeq: joined.seq, unread: 0 });
    const first = await say(owner);
    await say(bob);
    const second = await say(owner);
    expect((await getChannel(bob, key)).readMark).toMatchObject({ unread: 2, asOf: second.seq });

    const read = await markRead(bob, { ...key, seq: first.seq });
    expect(read.readMark).toMatchObject({ readSeq: first.seq, unread: 1, userRev: read.userRev });
    const back = await markRead(bob, { ...key, seq: 1 });
    expect(back).toEqual(read);
    const far = await markRead(bob, { ...key, seq: 9e15 });
    expect(far.readMark.readSeq).toBe(far.readMark.asOf);
    const next = await say(owner);
    expect((await getChannel(bob, key)).readMark).toMatchObject({ unread: 1, asOf: next.seq });
  });

  test('made before a rewind that the device had not seen is ignored', async () => {
    const { key, owner, say } = await createShared();
    const messages = [await say(owner), await say(owner), await say(owner)];
    const [first, , last] = messages.map(({ seq }) => seq);
    const seen = await markRead(bob, { ...key, seq: last ?? 0 });
    const rewound = await markUnread(bob, { ...key, seq: first ?? 0 });
    expect(rewound.readMark.unread).toBe(3);
    const late = await markRead(bob, { ...key, seq: last ?? 0, userRev: seen.userRev });
    expect(late).toEqual(rewound);
    const aware = await markRead(bob, { ...key, seq: last ?? 0, userRev: rewound.userRev });
    expect(aware.readMark.unread).toBe(0);
  });

  test('of a channel that was left is a tombstone until the next join', async () => {
    const { key, owner, say } = await createShared();
    await say(owner);
    await leaveChannel(bob, key);
    await expect(markRead(bob, { ...key, seq: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await say(owner);
    const again = await joinChannel(bob, key);
    expect(again.readMark).toMatchObject({ readSeq: again.seq, unread: 0, removed: false });
  });

  test('tells the devices of its owner only, after the change', async () => {
    const { key, owner, say } = await createShared();
    const { seq } = await say(owner);
    const before = app.publisher.notices.length;
    const { userRev } = await markRead(bob, { ...key, seq });
    await markRead(bob, { ...key, seq });
    expect(app.publisher.notices.slice(before)).toEqual([
      { workspaceId, userId: bob.actor.userId, userRev },
    ]);
  });
});

test('a reader gets the rows above its revision, tombstones included', async () => {
  const reader = createUserStateReader(app.core);
  const { userId } = bob.actor;
  const { key, owner, say } = await createShared();
  const { seq } = await say(owner);
  const bobsKey = { workspaceId, userId };
  const [rev = 0] = await reader.readRevs([bobsKey]);
  expect(await reader.read(workspaceId, userId, rev)).toEqual({ userRev: rev, readMarks: [] });
  const other = await createShared();
  await markRead(bob, { ...key, seq });
  await leaveChannel(bob, other.key);
  const state = await reader.read(workspaceId, userId, rev);
  const stranger = { workspaceId, userId: newId() };
  expect(await reader.readRevs([stranger, bobsKey, stranger])).toEqual([0, state.userRev, 0]);
  expect(state.readMarks.toSorted((a, b) => a.userRev - b.userRev)).toMatchObject([
    { channelId: key.channelId, readSeq: seq, removed: false },
    { channelId: other.key.channelId, removed: true, unread: 0 },
  ]);
  expect(await reader.read(workspaceId, owner.actor.userId, 1e9)).toMatchObject({ readMarks: [] });
});

test('unread stops at the cap', async () => {
  const { key, owner, say } = await createShared();
  await Promise.all(Array.from({ length: limits.unreadCap + 5 }, () => say(owner)));
  expect((await getChannel(bob, key)).readMark?.unread).toBe(limits.unreadCap);
});

type Step =
  | { do: 'send'; who: number }
  | { do: 'delete'; pick: number }
  | { do: 'read' | 'unread'; who: number; pick: number }
  | { do: 'leave' | 'join'; who: number };

const person = fc.nat({ max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), who: person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), pick: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('read' as const, 'unread' as const),
      who: person,
      pick: fc.nat(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'join' as const), who: person }),
  },
);

test('unread is always what a recount says', { timeout: 120_000 }, async () => {
  const eve = await addPerson(app, workspace);
  const crowd = [workspace.owner, bob, eve];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const { key } = await createShared();
      await addChannelMember(bob, { ...key, userId: eve.actor.userId });
      const sent: { id: string; seq: number }[] = [];
      for (const current of steps) {
        const ctx = 'who' in current ? crowd[current.who] : workspace.owner;
        const picked =
          'pick' in current ? sent[current.pick % Math.max(sent.length, 1)] : undefined;
        if (ctx === undefined) continue;
        const outcome = await outcomeOf(perform(ctx, current, { picked, key, sent }));
        if (outcome !== 'NOT_FOUND' && outcome !== 'ok') throw new Error(`Refused as ${outcome}`);
      }
      for (const ctx of crowd) {
        const mark = await readMark(ctx, key.channelId);
        expect(mark?.unread).toBe(mark === undefined ? undefined : await recount(ctx, mark));
      }
    }),
    { numRuns: 40 },
  );
});

interface Surroundings {
  picked: { id: string; seq: number } | undefined;
  key: { workspaceId: string; channelId: string };
  sent: { id: string; seq: number }[];
}

async function perform(
  ctx: CoreContext,
  current: Step,
  { picked, key, sent }: Surroundings,
): Promise<void> {
  switch (current.do) {
    case 'send': {
      sent.push((await sendMessage(ctx, { ...key, body: 'x' })).message);
      return;
    }
    case 'delete':
      if (picked) await deleteMessage(workspace.owner, { workspaceId, messageId: picked.id });
      return;
    case 'read':
      if (picked) await markRead(ctx, { ...key, seq: picked.seq });
      return;
    case 'unread':
      if (picked) await markUnread(ctx, { ...key, seq: picked.seq });
      return;
    case 'leave':
      await leaveChannel(ctx, key);
      return;
    case 'join':
      await joinChannel(ctx, key);
      return;
  }
}

async function readMark(ctx: CoreContext, channelId: string): Promise<ReadMark | undefined> {
  const { readMarks, channels } = await bootstrapWorkspace(ctx, { workspaceId });
  if (readMarks.length !== channels.length) throw new Error('There is one mark per channel');
  return readMarks.find((mark) => mark.channelId === channelId);
}

async function recount(ctx: CoreContext, mark: ReadMark): Promise<number> {
  const { rows } = await app.pools.requests.query<{ author: string; seq: number; gone: boolean }>(
    `SELECT author_id AS author, seq, deleted_at IS NOT NULL AS gone FROM messages
     WHERE workspace_id = $1 AND channel_id = $2`,
    [workspaceId, mark.channelId],
  );
  return rows.filter(
    (row) => row.seq > mark.readSeq && row.author !== ctx.actor.userId && !row.gone,
  ).length;
}
