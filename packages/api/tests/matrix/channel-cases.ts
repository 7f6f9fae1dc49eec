import { newId } from '@teamchat/contract';
import { type Case, type ExpectationsOf, inside, type Outcome, outside } from './expectation.ts';
import { createChannel, createMessage, type Joined, type World } from './world.ts';

/** A channel in one of the states that decide who sees it. */
function channel(
  visibility: 'public' | 'private',
  joined: Joined,
  more: (world: World) => object = () => ({}),
): Case['input'] {
  return async (world) => ({
    workspaceId: world.workspaceId,
    channelId: await createChannel(world, visibility, joined),
    ...more(world),
  });
}

const ofOther = ({ other }: World) => ({ userId: other.userId });
const everyMember = { ...inside('ok'), ...outside };

/** Seen by all but guests, by its only member, by everybody in it. */
function seen(outcome: Outcome, more?: (world: World) => object): Case[] {
  return [
    {
      name: 'public, not joined',
      input: channel('public', 'nobody else', more),
      outcomes: { ...inside(outcome), guest: 'NOT_FOUND', ...outside },
    },
    {
      name: 'private, not joined',
      input: channel('private', 'nobody else', more),
      outcomes: { ...inside('NOT_FOUND'), owner: outcome, ...outside },
    },
    {
      name: 'private, joined',
      input: channel('private', 'everybody', more),
      outcomes: { ...inside(outcome), ...outside },
    },
  ];
}

/** For members of the channel only. */
export function joined(more: (world: World) => object): Case[] {
  return [
    {
      name: 'public, not joined',
      input: channel('public', 'nobody else', more),
      outcomes: { ...inside('NOT_FOUND'), owner: 'ok', ...outside },
    },
    {
      name: 'private, not joined',
      input: channel('private', 'nobody else', more),
      outcomes: { ...inside('NOT_FOUND'), owner: 'ok', ...outside },
    },
    {
      name: 'private, joined',
      input: channel('private', 'everybody', more),
      outcomes: everyMember,
    },
  ];
}

export const channelCases: ExpectationsOf<'channel'> = {
  'channel.create': [
    {
      name: 'any',
      input: ({ workspaceId }) => ({ workspaceId, name: `c-${newId()}` }),
      outcomes: { ...everyMember, guest: 'FORBIDDEN' },
    },
  ],
  'channel.list': [
    { name: 'mine', input: ({ workspaceId }) => ({ workspaceId }), outcomes: everyMember },
  ],
  'channel.browse': [
    {
      name: 'any',
      input: ({ workspaceId }) => ({ workspaceId }),
      outcomes: { ...everyMember, guest: 'FORBIDDEN' },
    },
  ],
  'channel.get': seen('ok'),
  'channel.join': seen('ok'),
  'channel.leave': [
    ...seen('ok'),
    {
      name: 'the default channel',
      input: ({ workspaceId, generalId }) => ({ workspaceId, channelId: generalId }),
      outcomes: { ...inside('FORBIDDEN'), guest: 'NOT_FOUND', ...outside },
    },
  ],
  'channel.members': seen('ok'),
  'channel.addMember': seen('ok', ofOther).map((one) =>
    one.outcomes.guest === 'ok'
      ? { ...one, outcomes: { ...one.outcomes, guest: 'FORBIDDEN' } }
      : one,
  ),
  'channel.removeMember': seen('ok', ofOther).map((one) => ({
    ...one,
    outcomes: {
      ...one.outcomes,
      member: one.outcomes.member === 'ok' ? 'FORBIDDEN' : one.outcomes.member,
      guest: one.outcomes.guest === 'ok' ? 'FORBIDDEN' : one.outcomes.guest,
    },
  })),
  'channel.markRead': joined(() => ({ seq: 1 })),
  'channel.markUnread': joined(() => ({ seq: 1 })),
};

/** A message of the owner, in a channel in one of the states that decide who sees it. */
function message(
  visibility: 'public' | 'private',
  joinedBy: Joined,
  more: object = {},
): Case['input'] {
  return async (world) => {
    const channelId = await createChannel(world, visibility, joinedBy);
    const { messageId } = await createMessage(world, world.people.owner, channelId);
    return { workspaceId: world.workspaceId, messageId, ...more };
  };
}

function seenMessage(
  outcomes: { [Role in 'owner' | 'admin' | 'member' | 'guest']: Outcome },
  more?: object,
): Case[] {
  return [
    {
      name: 'private, not joined',
      input: message('private', 'nobody else', more),
      outcomes: { ...inside('NOT_FOUND'), owner: outcomes.owner, ...outside },
    },
    {
      name: 'private, joined',
      input: message('private', 'everybody', more),
      outcomes: { ...outcomes, ...outside },
    },
  ];
}

export const messageCases: ExpectationsOf<'message'> = {
  'message.send': joined(() => ({ id: newId(), body: 'Hello.' })),
  'message.list': seen('ok'),
  'message.get': [
    ...seenMessage(inside('ok')),
    {
      name: 'public, not joined',
      input: message('public', 'nobody else'),
      outcomes: { ...inside('ok'), guest: 'NOT_FOUND', ...outside },
    },
  ],
  'message.edit': seenMessage({ ...inside('FORBIDDEN'), owner: 'ok' }, { body: 'Edited.' }),
  'message.delete': seenMessage({
    owner: 'ok',
    admin: 'ok',
    member: 'FORBIDDEN',
    guest: 'FORBIDDEN',
  }),
};

export const eventsCases: ExpectationsOf<'events'> = {
  'events.subscribe': [
    { name: 'any', input: ({ workspaceId }) => ({ workspaceId }), outcomes: everyMember },
  ],
};
