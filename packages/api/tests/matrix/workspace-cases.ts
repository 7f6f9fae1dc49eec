import { newId, type Role } from '@teamchat/contract';
import { type Case, type ExpectationsOf, inside, outside, signedIn } from './expectation.ts';
import { createCode, createInvite, populateAnew, setOther, type World } from './world.ts';

const ofWorkspace = ({ workspaceId }: World) => ({ workspaceId });
const everyMember = { ...inside('ok'), ...outside };
const admins = {
  owner: 'ok',
  admin: 'ok',
  member: 'FORBIDDEN',
  guest: 'FORBIDDEN',
  ...outside,
} as const;
/** Those who may not list a thing do not learn that it exists. */
const adminsAlone = { ...admins, member: 'NOT_FOUND', guest: 'NOT_FOUND' } as const;
const owners = { ...admins, admin: 'FORBIDDEN' } as const;

/** `other`, who is `from`, shall be `to`. */
function roleChange(from: Role, to: Role): Case['input'] {
  return async (world) => ({
    workspaceId: world.workspaceId,
    userId: await setOther(world, from),
    role: to,
  });
}

/** The actor, in a workspace that is there for this call only. */
const myself: Case['input'] = async (world, actor) => {
  const { people, workspaceId } = world;
  const userId = people[actor === 'anonymous' ? 'stranger' : actor].userId;
  const isInside = Object.hasOwn(inside('ok'), actor);
  return { workspaceId: isInside ? (await populateAnew(world)).workspaceId : workspaceId, userId };
};

export const workspaceCases: ExpectationsOf<'workspace'> = {
  'workspace.create': [
    { name: 'any', input: () => ({ id: newId(), name: 'New' }), outcomes: signedIn('ok') },
    {
      name: "the id of somebody's",
      input: ({ asideId }) => ({ id: asideId, name: 'New' }),
      outcomes: signedIn('CONFLICT'),
    },
  ],
  'workspace.list': [{ name: 'mine', input: () => ({}), outcomes: signedIn('ok') }],
  'workspace.get': [{ name: 'any', input: ofWorkspace, outcomes: everyMember }],
  'workspace.bootstrap': [{ name: 'any', input: ofWorkspace, outcomes: everyMember }],
  'workspace.members': [{ name: 'any', input: ofWorkspace, outcomes: everyMember }],
  'workspace.setRole': [
    { name: 'member to guest', input: roleChange('member', 'guest'), outcomes: admins },
    { name: 'member to admin', input: roleChange('member', 'admin'), outcomes: admins },
    { name: 'member to owner', input: roleChange('member', 'owner'), outcomes: owners },
    { name: 'owner to member', input: roleChange('owner', 'member'), outcomes: owners },
    {
      name: 'an ex-member',
      input: ({ workspaceId, people }) => ({
        workspaceId,
        userId: people.exMember.userId,
        role: 'owner',
      }),
      outcomes: { ...admins, owner: 'NOT_FOUND', admin: 'NOT_FOUND' },
    },
  ],
  'workspace.removeMember': [
    {
      name: 'a member',
      input: async (world) => ({ ...ofWorkspace(world), userId: await setOther(world, 'member') }),
      outcomes: admins,
    },
    {
      name: 'an owner',
      input: async (world) => ({ ...ofWorkspace(world), userId: await setOther(world, 'owner') }),
      outcomes: owners,
    },
    {
      name: 'myself',
      input: myself,
      perActor: true,
      outcomes: { ...everyMember, owner: 'LAST_OWNER' },
    },
  ],
};

export const inviteCases: ExpectationsOf<'invite'> = {
  'invite.create': [
    { name: 'for members', input: ofWorkspace, outcomes: admins },
    {
      name: 'for owners',
      input: ({ workspaceId }) => ({ workspaceId, role: 'owner' }),
      outcomes: owners,
    },
  ],
  'invite.list': [{ name: 'any', input: ofWorkspace, outcomes: admins }],
  'invite.revoke': [
    {
      name: 'an open one',
      input: async (world) => ({
        ...ofWorkspace(world),
        inviteId: (await createInvite(world, 'member')).id,
      }),
      outcomes: adminsAlone,
    },
    {
      name: 'one for owners',
      input: async (world) => ({
        ...ofWorkspace(world),
        inviteId: (await createInvite(world, 'owner')).id,
      }),
      outcomes: { ...adminsAlone, admin: 'NOT_FOUND' },
    },
  ],
  'invite.accept': [
    {
      name: 'an open one',
      input: async (world) => ({ code: await createCode(world, 'open') }),
      outcomes: signedIn('ok'),
    },
    {
      name: 'a made-up code',
      input: () => ({ code: newId() }),
      outcomes: signedIn('INVITE_INVALID'),
    },
  ],
};
