import { WorkspaceEvent } from '@teamchat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CoreContext } from '../src/context.ts';
import {
  acceptInvite,
  addChannelMember,
  createChannel,
  createInvite,
  createWorkspace,
  deleteMessage,
  editMessage,
  joinChannel,
  leaveChannel,
  removeChannelMember,
  removeMember,
  sendMessage,
  setRole,
  updateMe,
} from '../src/index.ts';
import {
  addPerson,
  admit,
  createTestCore,
  createTestWorkspace,
  type TestCore,
  type TestWorkspace,
  type Viewer,
  verifyAction,
} from '../src/testing.ts';

/** Bob does and suffers everything; the others watch. */
interface Stage {
  workspace: TestWorkspace;
  workspaceId: string;
  /** A public channel with bob, the guest and the member in it. */
  publicId: string;
  /** A private channel of bob's with the guest in it. */
  privateId: string;
  /** A message of bob's in each. */
  publicMessageId: string;
  privateMessageId: string;
  bob: CoreContext;
  people: Record<'owner' | 'admin' | 'member' | 'guest' | 'exMember' | 'stranger', CoreContext>;
}

let app: TestCore;
const typesSeen = new Set<string>();

beforeAll(async () => {
  app = await createTestCore();
});
afterAll(() => app[Symbol.asyncDispose]());

async function setStage(): Promise<Stage> {
  const workspace = await createTestWorkspace(app);
  const { workspaceId, owner } = workspace;
  const bob = await admit(workspace, await app.signUp('Bob'));
  const people = {
    owner,
    admin: await addPerson(app, workspace, 'admin'),
    member: await addPerson(app, workspace),
    guest: await addPerson(app, workspace, 'guest'),
    exMember: await addPerson(app, workspace),
    stranger: await app.signUp(),
  };
  await removeMember(owner, { workspaceId, userId: people.exMember.actor.userId });
  const [open, hidden] = [
    await createChannel(bob, { workspaceId, name: 'open', visibility: 'public' }),
    await createChannel(bob, { workspaceId, name: 'hidden', visibility: 'private' }),
  ];
  const [publicId, privateId] = [open.channel.id, hidden.channel.id];
  await joinChannel(people.member, { workspaceId, channelId: publicId });
  for (const channelId of [publicId, privateId]) {
    await addChannelMember(bob, { workspaceId, channelId, userId: people.guest.actor.userId });
  }
  const say = async (channelId: string) =>
    (await sendMessage(bob, { workspaceId, channelId, body: 'before' })).message.id;
  return {
    workspace,
    workspaceId,
    publicId,
    privateId,
    publicMessageId: await say(publicId),
    privateMessageId: await say(privateId),
    bob,
    people,
  };
}

async function verify(stage: Stage, act: () => Promise<unknown>) {
  const viewers: Viewer[] = Object.entries({ ...stage.people, bob: stage.bob }).map(
    ([name, ctx]) => ({ name, ctx }),
  );
  const { events, seenBy } = await verifyAction(
    app.core,
    { workspaceId: stage.workspaceId, viewers },
    act,
  );
  for (const { type } of events) typesSeen.add(type);
  for (const nobody of ['exMember', 'stranger']) expect(seenBy.get(nobody)).toEqual([]);
  return { types: events.map(({ type }) => type), seenBy };
}

const everyMember = ['owner', 'admin', 'member', 'guest', 'bob'];

/** Who saw something at all. */
function witnesses(seenBy: Map<string, string[]>): string[] {
  return [...seenBy].filter(([, types]) => types.length > 0).map(([name]) => name);
}

test('message.created, message.updated, message.deleted', async () => {
  const stage = await setStage();
  const { workspaceId, bob } = stage;
  for (const [channelId, messageId, expected] of [
    [stage.publicId, stage.publicMessageId, ['member', 'guest', 'bob']],
    [stage.privateId, stage.privateMessageId, ['guest', 'bob']],
  ] as const) {
    for (const act of [
      () => sendMessage(bob, { workspaceId, channelId, body: 'hello' }),
      () => editMessage(bob, { workspaceId, messageId, body: 'edited' }),
      () => deleteMessage(bob, { workspaceId, messageId }),
    ]) {
      const { types, seenBy } = await verify(stage, act);
      expect(types).toHaveLength(1);
      expect(witnesses(seenBy)).toEqual(expected);
    }
  }
});

test('a message that came and went between two looks', async () => {
  const stage = await setStage();
  const { workspaceId, bob, publicId: channelId } = stage;
  const { types } = await verify(stage, async () => {
    const { message } = await sendMessage(bob, { workspaceId, channelId, body: 'oops' });
    await editMessage(bob, { workspaceId, messageId: message.id, body: 'oops!' });
    await deleteMessage(bob, { workspaceId, messageId: message.id });
  });
  expect(types).toHaveLength(3);
});

test('channel.created and channel.joined by creating', async () => {
  const stage = await setStage();
  const { workspaceId, bob } = stage;
  const open = await verify(stage, () =>
    createChannel(bob, { workspaceId, name: 'new', visibility: 'public' }),
  );
  expect(open.types).toEqual(['channel.created', 'channel.joined']);
  expect(witnesses(open.seenBy)).toEqual(['owner', 'admin', 'member', 'bob']);
  const hidden = await verify(stage, () =>
    createChannel(bob, { workspaceId, name: 'newer', visibility: 'private' }),
  );
  expect(witnesses(hidden.seenBy)).toEqual(['bob']);
});

test('channel.joined and channel.left', async () => {
  const stage = await setStage();
  const { workspaceId, bob, people } = stage;
  const open = { workspaceId, channelId: stage.publicId };
  const hidden = { workspaceId, channelId: stage.privateId };
  const userId = people.admin.actor.userId;
  const guestId = people.guest.actor.userId;
  const steps: [() => Promise<unknown>, string, string[]][] = [
    [() => joinChannel(people.owner, open), 'channel.joined', ['owner', 'member', 'guest', 'bob']],
    [() => leaveChannel(people.owner, open), 'channel.left', ['owner', 'member', 'guest', 'bob']],
    [
      () => addChannelMember(bob, { ...hidden, userId }),
      'channel.joined',
      ['admin', 'guest', 'bob'],
    ],
    [
      () => removeChannelMember(bob, { ...hidden, userId: guestId }),
      'channel.left',
      ['admin', 'guest', 'bob'],
    ],
    [
      () => addChannelMember(bob, { ...hidden, userId: guestId }),
      'channel.joined',
      ['admin', 'guest', 'bob'],
    ],
  ];
  for (const [act, type, expected] of steps) {
    const { types, seenBy } = await verify(stage, act);
    expect(types).toEqual([type]);
    expect(witnesses(seenBy)).toEqual(expected);
  }
});

test('member.joined, again after leaving too', async () => {
  const stage = await setStage();
  const { workspaceId, people, workspace } = stage;
  const { invite } = await createInvite(workspace.owner, { workspaceId, role: 'member' });
  const newcomer = await app.signUp('Newcomer');
  const { types, seenBy } = await verify(stage, () =>
    acceptInvite(newcomer, { code: invite.code }),
  );
  expect(types).toEqual(['member.joined', 'channel.joined']);
  expect(witnesses(seenBy)).toEqual(['owner', 'admin', 'member', 'bob']);

  const viewers = [{ name: 'owner', ctx: people.owner }];
  const back = await verifyAction(app.core, { workspaceId, viewers }, () =>
    acceptInvite(people.exMember, { code: invite.code }),
  );
  expect(back.seenBy.get('owner')).toEqual(['member.joined', 'channel.joined']);
});

test('member.updated by role and by name', async () => {
  const stage = await setStage();
  const { workspaceId, bob, people } = stage;
  const { userId } = bob.actor;
  const change = (role: 'admin' | 'guest' | 'member') => () =>
    setRole(people.owner, { workspaceId, userId, role });
  for (const act of [change('admin'), change('guest'), change('member')]) {
    const { types, seenBy } = await verify(stage, act);
    expect(types).toEqual(['member.updated']);
    expect(witnesses(seenBy)).toEqual(everyMember);
  }
  const renamed = await verify(stage, () => updateMe(bob, { name: 'Robert' }));
  expect(witnesses(renamed.seenBy)).toEqual(everyMember);
  const unseen = await verify(stage, () => updateMe(people.admin, { name: 'Ada' }));
  expect(witnesses(unseen.seenBy)).toEqual(['owner', 'admin', 'member', 'bob']);
});

test('member.left, by removal and by leaving', async () => {
  const stage = await setStage();
  const { workspaceId, bob, people } = stage;
  const removed = await verify(stage, () =>
    removeMember(people.owner, { workspaceId, userId: bob.actor.userId }),
  );
  expect(removed.types.slice(0, 1)).toEqual(['member.left']);
  expect(removed.types.slice(1)).toEqual(['channel.left', 'channel.left', 'channel.left']);
  expect(removed.seenBy.get('bob')).toEqual(['member.left']);
  expect(removed.seenBy.get('guest')).toEqual(['member.left', 'channel.left', 'channel.left']);
  const left = await verify(stage, () =>
    removeMember(people.guest, { workspaceId, userId: people.guest.actor.userId }),
  );
  expect(left.seenBy.get('guest')).toEqual(['member.left']);
});

test('workspace.created', async () => {
  const stranger = await app.signUp();
  const { workspace } = await createWorkspace(stranger, { name: 'New' });
  for (const { type } of app.publisher.eventsOf(workspace.id)) typesSeen.add(type);
  const viewers = [{ name: 'founder', ctx: stranger }];
  const nothing = () => Promise.resolve();
  const { events } = await verifyAction(app.core, { workspaceId: workspace.id, viewers }, nothing);
  expect(events).toEqual([]);
});

test('every event type was verified', () => {
  const all = WorkspaceEvent.options.map((option) => option.shape.type.value);
  expect([...typesSeen].toSorted()).toEqual(all.toSorted());
});
