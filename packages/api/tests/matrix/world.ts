import { type Id, newId, type Role } from '@teamchat/contract';
import type { Person, TestApi } from '../support.ts';
import type { ActorName } from './expectation.ts';

/**
 * A workspace with one person per role, and people outside of it. What a test changes it makes for
 * itself: channels and messages by the functions below, roles by `setOther`.
 */
export interface World {
  api: TestApi;
  people: Record<Exclude<ActorName, 'anonymous'>, Person>;
  /** A member whom others act upon. */
  other: Person;
  workspaceId: Id;
  generalId: Id;
  /** The neighbour's own. */
  elsewhereId: Id;
  /** Owned by `other`; everybody may join it. */
  asideId: Id;
}

const insiders = ['owner', 'admin', 'member', 'guest'] as const;

async function invite(api: TestApi, by: Person, to: { workspaceId: Id; role: Role }) {
  return (await api.caller(by).invite.create(to)).code;
}

async function admit(
  api: TestApi,
  by: Person,
  { person, ...to }: { person: Person; workspaceId: Id; role: Role },
): Promise<void> {
  await api.caller(person).invite.accept({ code: await invite(api, by, to) });
}

async function createWorkspace(api: TestApi, by: Person, name: string) {
  return (await api.caller(by).workspace.create({ name })).workspace;
}

/** A workspace in which everybody has the role that their name says. */
async function populate(
  api: TestApi,
  people: World['people'],
): Promise<{ workspaceId: Id; generalId: Id }> {
  const { owner, exMember } = people;
  const { id: workspaceId, defaultChannelId } = await createWorkspace(api, owner, 'Matrix');
  for (const role of ['admin', 'member', 'guest'] as const) {
    await admit(api, owner, { person: people[role], workspaceId, role });
  }
  await admit(api, owner, { person: exMember, workspaceId, role: 'member' });
  await api.caller(owner).workspace.removeMember({ workspaceId, userId: exMember.userId });
  return { workspaceId, generalId: defaultChannelId };
}

export async function createWorld(api: TestApi): Promise<World> {
  const people = {
    owner: await api.signUp('Owner'),
    admin: await api.signUp('Admin'),
    member: await api.signUp('Member'),
    guest: await api.signUp('Guest'),
    exMember: await api.signUp('Ex'),
    neighbour: await api.signUp('Neighbour'),
    stranger: await api.signUp('Stranger'),
  };
  const other = await api.signUp('Other');
  const made = await populate(api, people);
  await admit(api, people.owner, { person: other, workspaceId: made.workspaceId, role: 'member' });
  const elsewhere = await createWorkspace(api, people.neighbour, 'Elsewhere');
  const aside = await createWorkspace(api, other, 'Aside');
  return { api, people, other, ...made, elsewhereId: elsewhere.id, asideId: aside.id };
}

/** Another workspace with the same people in the same roles. */
export function populateAnew(world: World): Promise<{ workspaceId: Id; generalId: Id }> {
  return populate(world.api, world.people);
}

/** Makes `other` an active member with this role, whatever happened to them. */
export async function setOther(world: World, role: Role): Promise<Id> {
  const { api, other, workspaceId } = world;
  const owner = api.caller(world.people.owner);
  const { userId } = other;
  const { members } = await owner.workspace.members({ workspaceId, userIds: [userId] });
  if (members[0]?.active) await owner.workspace.setRole({ workspaceId, userId, role });
  else await admit(api, world.people.owner, { person: other, workspaceId, role });
  return userId;
}

/** Who is in a new channel beside the owner, who made it. */
export type Joined = 'nobody else' | 'everybody';

export async function createChannel(
  world: World,
  visibility: 'public' | 'private',
  joined: Joined,
): Promise<Id> {
  const { api, people, workspaceId } = world;
  const owner = api.caller(people.owner);
  const name = `c-${newId()}`;
  const { channel } = await owner.channel.create({ workspaceId, name, visibility });
  const added = joined === 'everybody' ? insiders.slice(1) : [];
  await Promise.all(
    added.map((role) =>
      owner.channel.addMember({ workspaceId, channelId: channel.id, userId: people[role].userId }),
    ),
  );
  return channel.id;
}

/** A message of `author` in a new channel of that kind. */
export async function createMessage(
  world: World,
  author: Person,
  channelId: Id,
): Promise<{ messageId: Id; channelId: Id; seq: number }> {
  const { workspaceId } = world;
  const send = world.api.caller(author).message.send;
  const { message } = await send({ workspaceId, channelId, body: 'Hello.' });
  return { messageId: message.id, channelId, seq: message.seq };
}

export async function createInvite(world: World, role: Role): Promise<{ id: Id; code: string }> {
  const { workspaceId } = world;
  return world.api.caller(world.people.owner).invite.create({ workspaceId, role });
}

/** The code of a new invite to the workspace that everybody may join. */
export async function createCode(world: World, state: 'open' | 'revoked'): Promise<string> {
  const other = world.api.caller(world.other);
  const workspaceId = world.asideId;
  const { id, code } = await other.invite.create({ workspaceId });
  if (state === 'revoked') await other.invite.revoke({ workspaceId, inviteId: id });
  return code;
}
