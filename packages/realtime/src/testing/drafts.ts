import {
  channelAudience,
  type EventType,
  everyone,
  formatAudience,
  full,
  guestsSharing,
  type Id,
  type Role,
  userAudience,
} from '@teamchat/contract';

/** An event before it has a place in the log. */
export interface Draft {
  type: EventType;
  audience: string;
  subjectId: Id;
  actorId: Id;
  data: object;
}

/** Where a message is. */
export interface Place {
  workspaceId: Id;
  channelId: Id;
}

export const AT = '2026-01-01T00:00:00.000Z';

const aboutMember = (userId: Id) =>
  formatAudience(full, guestsSharing(userId), userAudience(userId));

export function workspaceCreated(workspaceId: Id, actorId: Id): Draft {
  return {
    type: 'workspace.created',
    audience: formatAudience(everyone),
    subjectId: workspaceId,
    actorId,
    data: { workspace: { id: workspaceId, name: 'Test' } },
  };
}

export function memberChanged(
  type: 'member.joined' | 'member.updated',
  userId: Id,
  role: Role,
): Draft {
  const member = { userId, name: 'Somebody', role, active: true, joinedAt: AT };
  return {
    type,
    audience: aboutMember(userId),
    subjectId: userId,
    actorId: userId,
    data: { member },
  };
}

export function memberLeft(userId: Id): Draft {
  return {
    type: 'member.left',
    audience: aboutMember(userId),
    subjectId: userId,
    actorId: userId,
    data: { userId },
  };
}

export function channelCreated(channelId: Id, actorId: Id): Draft {
  return {
    type: 'channel.created',
    audience: formatAudience(full),
    subjectId: channelId,
    actorId,
    data: { channel: { id: channelId, name: 'general' } },
  };
}

export function channelJoined(channelId: Id, userId: Id): Draft {
  return {
    type: 'channel.joined',
    // The one who joined is in the channel already when this is delivered.
    audience: formatAudience(channelAudience(channelId)),
    subjectId: channelId,
    actorId: userId,
    data: { channel: { id: channelId, name: 'general' }, member: { userId } },
  };
}

export function channelLeft(channelId: Id, userId: Id): Draft {
  return {
    type: 'channel.left',
    audience: formatAudience(channelAudience(channelId), userAudience(userId)),
    subjectId: channelId,
    actorId: userId,
    data: { channelId, userId, memberCount: 0 },
  };
}

export function messageCreated(
  channelId: Id,
  authorId: Id,
  { id, body }: { id: Id; body: string },
): Draft {
  return {
    type: 'message.created',
    audience: formatAudience(channelAudience(channelId)),
    subjectId: id,
    actorId: authorId,
    data: { id, channelId, authorId, body },
  };
}

export function messageUpdated(
  channelId: Id,
  authorId: Id,
  { id, body }: { id: Id; body: string },
): Draft {
  return { ...messageCreated(channelId, authorId, { id, body }), type: 'message.updated' };
}

export function messageDeleted(channelId: Id, authorId: Id, id: Id): Draft {
  return {
    type: 'message.deleted',
    audience: formatAudience(channelAudience(channelId)),
    subjectId: id,
    actorId: authorId,
    data: { id, channelId, authorId, messageSeq: 1 },
  };
}
