import { AppError, formatCursor, type Id, type Position, type ReadAt } from '@teamchat/contract';
import { inSnapshot } from '@teamchat/db';
import { accessWorkspace, type Scope } from './access/workspace.ts';
import type { CoreContext } from './context.ts';

/** A read of one moment of a workspace, by somebody who is a member at that moment. */
export interface Reading extends Scope {
  readonly position: Position;
}

/**
 * Access, head and rows in one snapshot, so that the cursor in the answer is exactly where the rows
 * were read.
 * @throws AppError NOT_FOUND for anybody but members; STALE_READ when the log has not reached `minSeq`.
 */
export function readWorkspace<T extends object>(
  ctx: CoreContext,
  input: { workspaceId: Id; minSeq?: number | undefined },
  fn: (tx: Reading) => Promise<T>,
): Promise<T & ReadAt> {
  const { workspaceId, minSeq } = input;
  return inSnapshot(ctx.pools.requests, async (tx) => {
    const { me, at } = await accessWorkspace(tx, workspaceId, ctx.actor.userId);
    if (minSeq !== undefined && at.seq < minSeq) {
      throw new AppError('STALE_READ', 'This node has not caught up yet. Try again.', {
        retryAfterMs: 200,
      });
    }
    return { ...(await fn({ ...tx, workspaceId, me, position: at })), ...readAt(at) };
  });
}

export function readAt(position: Position): ReadAt {
  return { cursor: formatCursor(position), seq: position.seq };
}
