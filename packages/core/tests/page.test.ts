import type { Anchor, Message } from '@teamchat/contract';
import { newId } from '@teamchat/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CoreContext } from '../src/context.ts';
import {
  createChannel,
  deleteMessage,
  joinChannel,
  listMessages,
  markUnread,
  removeMember,
  sendMessage,
} from '../src/index.ts';
import {
  addPerson,
  admit,
  createTestCore,
  createTestWorkspace,
  type TestCore,
  type TestWorkspace,
} from '../src/testing.ts';

let app: TestCore;
let workspace: TestWorkspace;
let key: { workspaceId: string; channelId: string };
let bob: CoreContext;
let reader: CoreContext;
let readSeq: number;
/** The channel as Postgres has it, ascending. */
let all: Message[];

beforeAll(async () => {
  app = await createTestCore();
  workspace = await createTestWorkspace(app);
  const { workspaceId, generalId, owner } = workspace;
  bob = await addPerson(app, workspace);
  reader = await addPerson(app, workspace);
  key = { workspaceId, channelId: generalId };
  const { channel } = await createChannel(bob, {
    workspaceId,
    name: 'noise',
    visibility: 'public',
  });
  for (let round = 0; round < 12; round++) {
    const authors = round % 3 === 0 ? [owner, bob, reader] : [bob, bob];
    const sent = await Promise.all([
      ...authors.map((ctx) => sendMessage(ctx, { ...key, body: `${round}` })),
      sendMessage(bob, { workspaceId, channelId: channel.id, body: 'noise' }),
    ]);
    const [first] = sent;
    if (round % 4 === 1) {
      await deleteMessage(owner, { workspaceId, messageId: first.message.id });
    }
  }
  const page = await listMessages(reader, {
    ...key,
    anchor: 'newest',
    numBefore: 200,
    numAfter: 0,
  });
  all = page.messages;
  if (!page.foundOldest || !page.foundNewest) throw new Error('The channel has more than a page');
  const middle = all[Math.floor(all.length / 2)]?.seq ?? 0;
  readSeq = (await markUnread(reader, { ...key, seq: middle })).readMark.readSeq;
});
afterAll(() => app[Symbol.asyncDispose]());

/** What the page must be, told without any database. */
function model(anchor: Anchor, numBefore: number, numAfter: number) {
  const anchored = findAnchor(anchor);
  const place = anchored ?? (anchor === 'oldest' ? 0 : all.length);
  const from = Math.max(0, place - numBefore);
  const to = Math.min(all.length, place + numAfter + (anchored === null ? 0 : 1));
  return {
    messages: all.slice(from, to),
    anchorId: anchored === null ? null : (all[anchored]?.id ?? null),
    foundOldest: from === 0,
    foundNewest: to === all.length,
  };
}

function findAnchor(anchor: Anchor): number | null {
  const index = all.findIndex((message) => {
    if (anchor === 'firstUnread') {
      const mine = message.authorId === reader.actor.userId;
      return message.seq > readSeq && !message.deleted && !mine;
    }
    return message.id === anchor || (anchor.includes('T') && message.createdAt >= anchor);
  });
  return index === -1 ? null : index;
}

test('every page is what the model says', { timeout: 120_000 }, async () => {
  const shift = (iso: string, ms: number) => new Date(Date.parse(iso) + ms).toISOString();
  const anchors: Anchor[] = [
    'newest',
    'oldest',
    'firstUnread',
    '2001-01-01T00:00:00.000Z',
    '2101-01-01T00:00:00.000Z',
    ...all.flatMap(({ id, createdAt }) => [id, createdAt, shift(createdAt, 1)]),
  ];
  const size = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 60 }));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...anchors), size, size, async (anchor, before, after) => {
      const input = { ...key, anchor, numBefore: before, numAfter: after };
      const { messages, anchorId, foundOldest, foundNewest, members } = await listMessages(
        reader,
        input,
      );
      expect({ messages, anchorId, foundOldest, foundNewest }).toEqual(
        model(anchor, before, after),
      );
      expect(new Set(members.map(({ userId }) => userId))).toEqual(
        new Set(messages.map(({ authorId }) => authorId)),
      );
    }),
    { numRuns: 150 },
  );
});

test('walking by id in both directions meets every message once', async () => {
  const upwards: Message[] = [];
  let anchor: Anchor = 'newest';
  for (let done = false; !done; ) {
    const page = await listMessages(reader, { ...key, anchor, numBefore: 4, numAfter: 0 });
    const fresh = page.messages.filter(({ id }) => id !== anchor);
    upwards.unshift(...fresh);
    anchor = page.messages[0]?.id ?? anchor;
    done = page.foundOldest;
  }
  expect(upwards).toEqual(all);
});

test('a date is compared as a moment, whatever its offset', async () => {
  const target = all[5];
  if (target === undefined) throw new Error('too few messages');
  const moment = new Date(target.createdAt);
  const shifted = new Date(moment.getTime() + 2 * 3_600_000).toISOString().replace('Z', '+02:00');
  const page = await listMessages(reader, { ...key, anchor: shifted, numBefore: 0, numAfter: 0 });
  expect(page.messages[0]?.createdAt).toBe(target.createdAt);
});

test('an anchor from elsewhere is NOT_FOUND; an empty channel has empty pages', async () => {
  const { workspaceId } = workspace;
  const made = await createChannel(bob, { workspaceId, name: 'empty', visibility: 'public' });
  const empty = { workspaceId, channelId: made.channel.id };
  const foreign = all[0]?.id ?? newId();
  for (const anchor of [foreign, newId()]) {
    await expect(
      listMessages(bob, { ...empty, anchor, numBefore: 1, numAfter: 1 }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
  for (const anchor of ['newest', 'oldest', 'firstUnread', '2001-01-01T00:00:00Z']) {
    const page = await listMessages(bob, { ...empty, anchor, numBefore: 5, numAfter: 5 });
    expect(page).toMatchObject({
      messages: [],
      members: [],
      anchorId: null,
      foundOldest: true,
      foundNewest: true,
    });
  }
});

test('authors who left keep their name', async () => {
  const gone = await admit(workspace, await app.signUp('Gone Person'));
  const { workspaceId, owner } = workspace;
  const { channel } = await createChannel(owner, {
    workspaceId,
    name: 'past',
    visibility: 'public',
  });
  const past = { workspaceId, channelId: channel.id };
  await joinChannel(gone, past);
  await sendMessage(gone, { ...past, body: 'bye' });
  await removeMember(owner, { workspaceId, userId: gone.actor.userId });
  const page = await listMessages(owner, { ...past, anchor: 'newest', numBefore: 5, numAfter: 0 });
  expect(page.members).toMatchObject([{ name: 'Gone Person', active: false }]);
});
