import type { Id, UserState } from '@teamchat/contract';
import { inSnapshot, orUnavailable } from '@teamchat/db';
import type { Core } from '../context.ts';
import { loadReadMarks } from './read-marks.ts';

/** A person's own state in a workspace. Satisfies realtime's port of this name. */
export interface UserStateReader {
  /** The rows changed after `sinceRev`, tombstones included, in one snapshot with the revision. */
  read(workspaceId: Id, userId: Id, sinceRev: number): Promise<UserState>;
  /** In the order of `keys`; 0 for a person without any state there. */
  readRevs(keys: readonly { workspaceId: Id; userId: Id }[]): Promise<number[]>;
}

const readRev = 'SELECT rev FROM user_heads WHERE workspace_id = $1 AND user_id = $2';
const readRevs = `SELECT coalesce(rev, 0) AS rev
  FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS asked(workspace_id, user_id, place)
  LEFT JOIN user_heads USING (workspace_id, user_id) ORDER BY place`;

export function createUserStateReader(core: Core): UserStateReader {
  const { requests } = core.pools;
  return {
    read(workspaceId, userId, sinceRev) {
      return inSnapshot(requests, async (tx) => {
        const { rows } = await tx.client.query<{ rev: number }>(readRev, [workspaceId, userId]);
        const readMarks = await loadReadMarks(tx, { workspaceId, userId, sinceRev, removed: true });
        return { userRev: rows[0]?.rev ?? 0, readMarks };
      });
    },
    async readRevs(keys) {
      const { rows } = await orUnavailable(
        requests.query<{ rev: number }>(readRevs, [
          keys.map(({ workspaceId }) => workspaceId),
          keys.map(({ userId }) => userId),
        ]),
      );
      return rows.map(({ rev }) => rev);
    },
  };
}
