import type { Id, Role } from '@teamchat/contract';
import { orUnavailable } from '@teamchat/db';
import type { Core } from '../context.ts';

/** What a person may see of a workspace's log, true at `seq`. */
export interface Membership {
  seq: number;
  role: Role;
  channelIds: Id[];
  /** For guests only: the people in each of their channels. */
  peers: ReadonlyMap<Id, readonly Id[]>;
}

/** Satisfies realtime's port of this name. */
export interface MembershipReader {
  /** One snapshot; null unless the person is an active member. */
  read(workspaceId: Id, userId: Id): Promise<Membership | null>;
}

/** One statement, so one snapshot even without a transaction. */
const statement = `
  SELECT h.seq, m.role,
    (SELECT json_agg(c.channel_id) FROM channel_members c
     WHERE c.workspace_id = m.workspace_id AND c.user_id = m.user_id) AS channels,
    CASE WHEN m.role = 'guest' THEN
      (SELECT json_agg(json_build_array(other.channel_id, other.user_id))
       FROM channel_members mine JOIN channel_members other
         ON other.workspace_id = mine.workspace_id AND other.channel_id = mine.channel_id
       WHERE mine.workspace_id = m.workspace_id AND mine.user_id = m.user_id) END AS pairs
  FROM workspace_members m JOIN workspace_heads h ON h.workspace_id = m.workspace_id
  WHERE m.workspace_id = $1 AND m.user_id = $2 AND m.left_at IS NULL`;

interface Row {
  seq: number;
  role: Role;
  channels: Id[] | null;
  pairs: [channelId: Id, userId: Id][] | null;
}

export function createMembershipReader(core: Core): MembershipReader {
  return {
    async read(workspaceId, userId) {
      const { rows } = await orUnavailable(
        core.pools.requests.query<Row>(statement, [workspaceId, userId]),
      );
      const [row] = rows;
      if (row === undefined) return null;
      const { seq, role } = row;
      return { seq, role, channelIds: row.channels ?? [], peers: groupPeers(row.pairs ?? []) };
    },
  };
}

function groupPeers(pairs: readonly [Id, Id][]): Map<Id, Id[]> {
  const peers = new Map<Id, Id[]>();
  for (const [channelId, userId] of pairs) {
    const inChannel = peers.get(channelId);
    if (inChannel === undefined) peers.set(channelId, [userId]);
    else inChannel.push(userId);
  }
  return peers;
}
