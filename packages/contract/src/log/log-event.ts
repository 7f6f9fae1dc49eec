import type { EventType } from '../events.ts';
import type { Id } from '../ids.ts';
import type { Role } from '../member/model.ts';

/** A change of who may see what, as the hub's membership index applies it at the event's seq. */
export type MembershipDelta =
  | { op: 'memberJoined'; userId: Id; role: Role }
  | { op: 'memberLeft'; userId: Id }
  | { op: 'roleChanged'; userId: Id; role: Role }
  | { op: 'channelJoined'; userId: Id; channelId: Id }
  | { op: 'channelLeft'; userId: Id; channelId: Id };

/** One committed row of a workspace's log, as writers publish it and readers replay it. */
export interface LogEvent {
  seq: number;
  /** A random 31-bit number: exposes a log whose history changed. */
  tag: number;
  /** ISO 8601 in UTC with milliseconds, taken under the head lock. */
  at: string;
  type: EventType;
  v: number;
  /** Canonical audience text, see `formatAudience`. */
  audience: string;
  /** What the event is about: a message, channel, user or workspace. */
  subjectId: Id;
  actorId: Id;
  /** The published bytes: JSON of the event's `data`. */
  payload: string;
}

/** Sets a role only when it differs; `member.updated` also carries renames. */
function memberDelta(type: 'member.joined' | 'member.updated', payload: string): MembershipDelta {
  const { member } = JSON.parse(payload) as { member: { userId: Id; role: Role } };
  return {
    op: type === 'member.joined' ? 'memberJoined' : 'roleChanged',
    userId: member.userId,
    role: member.role,
  };
}

/**
 * The membership change that an event makes, if any. Parses only the rare membership events. Types that
 * a newer node of a rolling deploy wrote make none that this one knows.
 * NOTE: `roleChanged` is also answered for a rename; the index ignores it when the role is the same.
 */
export function membershipDelta(event: Pick<LogEvent, 'type' | 'payload'>): MembershipDelta | null {
  switch (event.type) {
    case 'member.joined':
    case 'member.updated':
      return memberDelta(event.type, event.payload);
    case 'member.left': {
      const { userId } = JSON.parse(event.payload) as { userId: Id };
      return { op: 'memberLeft', userId };
    }
    case 'channel.joined': {
      const { channel, member } = JSON.parse(event.payload) as {
        channel: { id: Id };
        member: { userId: Id };
      };
      return { op: 'channelJoined', userId: member.userId, channelId: channel.id };
    }
    case 'channel.left': {
      const { channelId, userId } = JSON.parse(event.payload) as { channelId: Id; userId: Id };
      return { op: 'channelLeft', userId, channelId };
    }
    case 'workspace.created':
    case 'channel.created':
    case 'message.created':
    case 'message.updated':
    case 'message.deleted':
      return null;
    default:
      event.type satisfies never;
      return null;
  }
}

/** The message whose earlier payloads a `message.deleted` redacts; null for any other event. */
export function redaction(
  event: Pick<LogEvent, 'type' | 'payload'>,
): { id: Id; channelId: Id } | null {
  if (event.type !== 'message.deleted') return null;
  const { id, channelId } = JSON.parse(event.payload) as { id: Id; channelId: Id };
  return { id, channelId };
}
