import type { Id, Position, Role } from '@teamchat/contract';
import { orUnavailable } from '@teamchat/db';
import type { Core } from '../context.ts';

/** What a person may see of a workspace's log, true at that position of it. */
export interface Membership {
  position: Position;
  role: Role;
  channelIds: Id[];
  /** For guests only: the people in each of their channels. */
  peers: ReadonlyMap<Id, readonly Id[]>;
}

/** Satisfies realtime's port of this name. */
export interface MembershipReader {
  /** In the order of `keys`, in one snapshot; null unless the person is an active member. */
  readMany(keys: readonly { workspaceId: Id; userId: Id }[]): Promise<(Membership | null)[]>;
}

/** One statement, so one snapshot even without a transaction. */
const statement = `
  SELECT h.seq, m.role,
    (SELECT e.tag FROM events e WHERE e.workspace_id = h.workspace_id AND e.seq = h.seq) AS tag,
    (SELECT json_agg(c.channel_id) FROM channel_members c
     WHERE c.workspace_id = m.workspace_id AND c.user_id = m.user_id) AS channels,
    CASE WHEN m.role = 'guest' THEN
      (SELECT json_agg(json_build_array(other.channel_id, other.user_id))
       FROM channel_members mine JOIN channel_members other
         ON other.workspace_id = mine.workspace_id AND other.channel_id = mine.channel_id
       WHERE mine.workspace_id = m.workspace_id AND mine.user_id = m.user_id) END AS pairs
  FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS asked(workspace_id, user_id, place)
  LEFT JOIN workspace_members m ON m.workspace_id = asked.workspace_id
    AND m.user_id = asked.user_id AND m.left_at IS NULL
  LEFT JOIN workspace_heads h ON h.workspace_id = m.workspace_id
  ORDER BY place`;

interface Row extends Position {
  role: Role | null;
  channels: Id[] | null;
  pairs: [channelId: Id, userId: Id][] | null;
}

export function createMembershipReader(core: Core): MembershipReader {
  return {
    async readMany(keys) {
      const { rows } = await orUnavailable(
        core.pools.requests.query<Row>(statement, [
          keys.map(({ workspaceId }) => workspaceId),
          keys.map(({ userId }) => userId),
        ]),
      );
      return rows.map(({ seq, tag, role, channels, pairs }) =>
        role === null
          ? null
          : {
              position: { seq, tag },
              role,
              channelIds: channels ?? [],
              peers: groupPeers(pairs ?? []),
            },
      );
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
