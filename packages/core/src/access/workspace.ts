import type { Id, Position, Role } from '@teamchat/contract';
import { orUnavailable, type Transaction } from '@teamchat/db';
import type { CoreContext } from '../context.ts';
import { notFound } from '../errors.ts';

export interface ActiveMember {
  readonly userId: Id;
  readonly role: Role;
}

/** A transaction in one workspace on behalf of one of its members. */
export interface Scope extends Transaction {
  readonly workspaceId: Id;
  readonly me: ActiveMember;
}

interface Row {
  seq: number;
  tag: number;
  role: Role;
}

/**
 * The workspace as `userId` finds it in this transaction: their membership and the head's position.
 * @throws AppError NOT_FOUND unless they are an active member.
 */
export async function accessWorkspace(
  tx: Transaction,
  workspaceId: Id,
  userId: Id,
): Promise<{ me: ActiveMember; at: Position }> {
  const { rows } = await tx.client.query<Row>({
    name: 'access_workspace',
    text: `SELECT h.seq, e.tag, m.role FROM workspace_heads h
           JOIN events e ON e.workspace_id = h.workspace_id AND e.seq = h.seq
           JOIN workspace_members m ON m.workspace_id = h.workspace_id
           WHERE h.workspace_id = $1 AND m.user_id = $2 AND m.left_at IS NULL`,
    values: [workspaceId, userId],
  });
  const [row] = rows;
  if (row === undefined) throw notFound();
  return { me: { userId, role: row.role }, at: { seq: row.seq, tag: row.tag } };
}

/**
 * Turns away whoever is no active member before they wait for the head: knowing an id must not be enough
 * to stand in its line. Decides nothing; what holds is read again under the lock.
 * @throws AppError NOT_FOUND.
 */
export async function requireMember(ctx: CoreContext, workspaceId: Id): Promise<void> {
  const { rowCount } = await orUnavailable(
    ctx.pools.requests.query(
      'SELECT FROM workspace_members WHERE workspace_id = $1 AND user_id = $2 AND left_at IS NULL',
      [workspaceId, ctx.actor.userId],
    ),
  );
  if (rowCount === 0) throw notFound();
}
