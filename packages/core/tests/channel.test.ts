import { newId } from '@teamchat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CoreContext } from '../src/context.ts';
import {
  addChannelMember,
  browseChannels,
  createChannel,
  getChannel,
  joinChannel,
  leaveChannel,
  listChannelMembers,
  listChannels,
  listMessages,
  removeChannelMember,
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
let people: Record<'owner' | 'admin' | 'bob' | 'eve' | 'guest', CoreContext>;

beforeAll(async () => {
  app = await createTestCore();
  workspace = await createTestWorkspace(app);
  workspaceId = workspace.workspaceId;
  people = {
    owner: workspace.owner,
    admin: await addPerson(app, workspace, 'admin'),
    bob: await addPerson(app, workspace),
    eve: await addPerson(app, workspace),
    guest: await addPerson(app, workspace, 'guest'),
  };
});
afterAll(() => app[Symbol.asyncDispose]());

let names = 0;
function createBobs(visibility: 'public' | 'private') {
  return createChannel(people.bob, { workspaceId, name: `channel-${++names}`, visibility });
}

const idOf = (ctx: CoreContext) => ctx.actor.userId;

test('a public channel is open to members, closed to guests', async () => {
  const { channel } = await createBobs('public');
  const key = { workspaceId, channelId: channel.id };
  const page = { ...key, anchor: 'newest', numBefore: 5, numAfter: 0 } as const;
  expect((await getChannel(people.eve, key)).readMark).toBeNull();
  expect(await outcomeOf(listMessages(people.eve, page))).toBe('ok');
  expect(await outcomeOf(sendMessage(people.eve, { ...key, body: 'x' }))).toBe('NOT_FOUND');
  for (const verb of [getChannel, joinChannel, leaveChannel]) {
    expect(await outcomeOf(verb(people.guest, key))).toBe('NOT_FOUND');
  }
  expect(await outcomeOf(listMessages(people.guest, page))).toBe('NOT_FOUND');
  expect(await outcomeOf(browseChannels(people.guest, { workspaceId, limit: 5 }))).toBe(
    'FORBIDDEN',
  );
  expect(
    await outcomeOf(
      createChannel(people.guest, { workspaceId, name: 'mine', visibility: 'private' }),
    ),
  ).toBe('FORBIDDEN');

  const joined = await joinChannel(people.eve, key);
  expect(joined.channel.memberCount).toBe(2);
  expect(joined.readMark).toMatchObject({ readSeq: joined.seq, unread: 0, asOf: joined.seq });
  const again = await joinChannel(people.eve, key);
  expect(again).toEqual(joined);
});

test('a private channel exists for its members only', async () => {
  const { channel } = await createBobs('private');
  const key = { workspaceId, channelId: channel.id };
  const outsiders = [people.owner, people.admin, people.eve, people.guest];
  const target = { ...key, userId: idOf(people.eve) };
  for (const outsider of outsiders) {
    expect(await outcomeOf(getChannel(outsider, key))).toBe('NOT_FOUND');
    expect(await outcomeOf(joinChannel(outsider, key))).toBe('NOT_FOUND');
    expect(await outcomeOf(addChannelMember(outsider, target))).toBe('NOT_FOUND');
    expect(await outcomeOf(listChannelMembers(outsider, { ...key, limit: 5 }))).toBe('NOT_FOUND');
  }
  const browsed = await browseChannels(people.eve, { workspaceId, limit: 100 });
  expect(browsed.channels.map(({ id }) => id)).not.toContain(channel.id);

  await addChannelMember(people.bob, target);
  expect(await outcomeOf(getChannel(people.eve, key))).toBe('ok');
  const after = await browseChannels(people.eve, { workspaceId, limit: 100 });
  expect(after.channels.find(({ id }) => id === channel.id)).toMatchObject({ joined: true });
});

test('its creator and admins inside remove people; others do not', async () => {
  const { channel } = await createBobs('private');
  const key = { workspaceId, channelId: channel.id };
  for (const person of [people.eve, people.admin, people.guest]) {
    await addChannelMember(people.bob, { ...key, userId: idOf(person) });
  }
  const guest = { ...key, userId: idOf(people.guest) };
  expect(await outcomeOf(removeChannelMember(people.eve, guest))).toBe('FORBIDDEN');
  expect(await outcomeOf(removeChannelMember(people.owner, guest))).toBe('NOT_FOUND');
  expect(await outcomeOf(addChannelMember(people.guest, guest))).toBe('FORBIDDEN');
  const removed = await removeChannelMember(people.admin, guest);
  const repeated = await removeChannelMember(people.admin, guest);
  expect(repeated.seq).toBe(removed.seq);
  await removeChannelMember(people.bob, { ...key, userId: idOf(people.eve) });
  const { members } = await listChannelMembers(people.bob, { ...key, limit: 10 });
  expect(members.map(({ userId }) => userId).toSorted()).toEqual(
    [idOf(people.bob), idOf(people.admin)].toSorted(),
  );
  expect((await getChannel(people.bob, key)).channel.memberCount).toBe(2);
});

test('leaving twice is leaving once; the default channel keeps its members', async () => {
  const { channel } = await createBobs('public');
  const key = { workspaceId, channelId: channel.id };
  await joinChannel(people.eve, key);
  const left = await leaveChannel(people.eve, key);
  expect((await leaveChannel(people.eve, key)).seq).toBe(left.seq);
  const general = { workspaceId, channelId: workspace.generalId };
  expect(await outcomeOf(leaveChannel(people.eve, general))).toBe('FORBIDDEN');
  const eve = { ...general, userId: idOf(people.eve) };
  expect(await outcomeOf(removeChannelMember(people.owner, eve))).toBe('FORBIDDEN');
  const guest = { ...general, userId: idOf(people.guest) };
  await addChannelMember(people.bob, guest);
  expect(await outcomeOf(leaveChannel(people.guest, general))).toBe('ok');
});

test('names are taken once, whatever their case', async () => {
  const { channel } = await createBobs('private');
  const input = { workspaceId, name: channel.name.toUpperCase(), visibility: 'public' } as const;
  expect(await outcomeOf(createChannel(people.eve, input))).toBe('NAME_TAKEN');
});

test('a repeated create answers the first channel; a foreign or left one conflicts', async () => {
  const input = { workspaceId, id: newId(), name: 'again', visibility: 'public' } as const;
  const [one, two] = await Promise.all([
    createChannel(people.bob, input),
    createChannel(people.bob, input),
  ]);
  expect(two.channel).toEqual(one.channel);
  expect(await outcomeOf(createChannel(people.eve, input))).toBe('CONFLICT');
  await leaveChannel(people.bob, { workspaceId, channelId: input.id });
  expect(await outcomeOf(createChannel(people.bob, input))).toBe('CONFLICT');
});

test('list answers my channels only, in pages', async () => {
  const mine = await listChannels(people.bob, { workspaceId, limit: 100 });
  expect(mine.channels.length).toBeGreaterThan(2);
  const first = await listChannels(people.bob, { workspaceId, limit: 2 });
  const after = first.channels[1]?.id ?? '';
  const rest = await listChannels(people.bob, { workspaceId, limit: 100, after });
  expect([...first.channels, ...rest.channels]).toEqual(mine.channels);
  expect((await listChannels(people.guest, { workspaceId, limit: 10 })).channels).toEqual([]);
});

test('a read below minSeq is STALE_READ', async () => {
  const { seq } = await listChannels(people.bob, { workspaceId, limit: 1 });
  const at = (minSeq: number) =>
    outcomeOf(listChannels(people.bob, { workspaceId, limit: 1, minSeq }));
  expect(await at(seq)).toBe('ok');
  expect(await at(seq + 1)).toBe('STALE_READ');
});
