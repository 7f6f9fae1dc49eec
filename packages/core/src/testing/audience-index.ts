import {
  type Id,
  type LogEvent,
  membershipDelta,
  parseAudience,
  type Role,
} from '@teamchat/contract';
import type { Pools } from '@teamchat/db';
import { channelMembers, workspaceMembers } from '@teamchat/db/schema';
import { and, eq, isNull } from 'drizzle-orm';

/** Who is where at one position of a workspace's log: the plain model of what the hub keeps. */
export interface AudienceIndex {
  roles: Map<Id, Role>;
  channels: Map<Id, Set<Id>>;
}

export async function readAudienceIndex(pools: Pools, workspaceId: Id): Promise<AudienceIndex> {
  const members = await pools.db
    .select()
    .from(workspaceMembers)
    .where(and(eq(workspaceMembers.workspaceId, workspaceId), isNull(workspaceMembers.leftAt)));
  const rows = await pools.db
    .select()
    .from(channelMembers)
    .where(eq(channelMembers.workspaceId, workspaceId));
  const channels = new Map<Id, Set<Id>>();
  for (const { channelId, userId } of rows) {
    channels.set(channelId, (channels.get(channelId) ?? new Set()).add(userId));
  }
  return { roles: new Map(members.map(({ userId, role }) => [userId, role])), channels };
}

/** Rights that begin with this event: applied before it is routed. */
export function applyJoins(index: AudienceIndex, event: LogEvent): void {
  const delta = membershipDelta(event);
  if (delta?.op === 'memberJoined') index.roles.set(delta.userId, delta.role);
  if (delta?.op === 'channelJoined') {
    const members = index.channels.get(delta.channelId) ?? new Set();
    index.channels.set(delta.channelId, members.add(delta.userId));
  }
}

/** Rights that end or change with this event: applied after it was routed. */
export function applyLeaves(index: AudienceIndex, event: LogEvent): void {
  const delta = membershipDelta(event);
  if (delta?.op === 'channelLeft') index.channels.get(delta.channelId)?.delete(delta.userId);
  if (delta?.op === 'roleChanged') index.roles.set(delta.userId, delta.role);
  if (delta?.op === 'memberLeft') {
    index.roles.delete(delta.userId);
    for (const members of index.channels.values()) members.delete(delta.userId);
  }
}

export function maySee(index: AudienceIndex, audience: string, userId: Id): boolean {
  const role = index.roles.get(userId);
  if (role === undefined) return false;
  return parseAudience(audience).some((term) => {
    switch (term?.kind) {
      case undefined:
        throw new Error(`Unknown term in the audience ${audience}`);
      case 'channel':
        return index.channels.get(term.id)?.has(userId) === true;
      case 'user':
        return term.id === userId;
      case 'everyone':
        return true;
      case 'full':
        return role !== 'guest';
      case 'admins':
        return role === 'owner' || role === 'admin';
      case 'guestsSharing':
        return role === 'guest' && shareChannel(index, term.userId, userId);
    }
  });
}

function shareChannel(index: AudienceIndex, one: Id, other: Id): boolean {
  return [...index.channels.values()].some((members) => members.has(one) && members.has(other));
}
