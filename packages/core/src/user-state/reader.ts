import type { Id, UserState } from '@teamchat/contract';
import { inSnapshot, orUnavailable } from '@teamchat/db';
import type { Core } from '../context.ts';
import { loadReadMarks } from './read-marks.ts';

/** A person's own state in a workspace. Satisfies realtime's port of this name. */
export interface UserStateReader {
  /** The rows changed after `sinceRev`, tombstones included, in one snapshot with the revision. */
  read(workspaceId: Id, userId: Id, sinceRev: number): Promise<UserState>;
  /** 0 for a person without any state. */
  readRev(workspaceId: Id, userId: Id): Promise<number>;
}

const readRev = 'SELECT rev FROM user_heads WHERE workspace_id = $1 AND user_id = $2';

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
    async readRev(workspaceId, userId) {
      const { rows } = await orUnavailable(
        requests.query<{ rev: number }>(readRev, [workspaceId, userId]),
      );
      return rows[0]?.rev ?? 0;
    },
  };
}
