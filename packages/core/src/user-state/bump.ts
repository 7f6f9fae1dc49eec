import type { Id } from '@teamchat/contract';
import type { Transaction } from '@teamchat/db';

/**
 * Takes the next revision of a person's own state in a workspace, and thereby its lock until the end of
 * the transaction. After the workspace head when both are needed; before the rows it versions.
 */
export async function bumpUserRev(tx: Transaction, workspaceId: Id, userId: Id): Promise<number> {
  const { rows } = await tx.client.query<{ rev: number }>({
    name: 'bump_user_rev',
    text: `INSERT INTO user_heads AS h (workspace_id, user_id, rev) VALUES ($1, $2, 1)
           ON CONFLICT (workspace_id, user_id) DO UPDATE SET rev = h.rev + 1 RETURNING rev`,
    values: [workspaceId, userId],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('The user head was not written');
  return row.rev;
}
