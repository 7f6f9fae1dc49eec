import type { Id, ReadAt } from '@teamchat/contract';
import {
  type Head,
  type HeadTarget,
  type HeadTransaction,
  positionOf,
  requireHead,
  withHead,
} from '@teamchat/db';
import { type ActiveMember, accessWorkspace, requireMember } from './access/workspace.ts';
import type { CoreContext } from './context.ts';
import { readAt } from './snapshot.ts';

/** A change of one workspace: its head is held, and all that is read now stays true until COMMIT. */
export interface Change extends HeadTransaction {
  readonly workspaceId: Id;
  readonly head: Head;
  /** Who does it. */
  readonly actorId: Id;
  /** Somebody's own state changed; their devices are told after COMMIT. */
  userChanged(userId: Id, userRev: number): void;
}

/**
 * Runs a rare write under the append protocol and publishes after COMMIT. Takes care of nothing else:
 * `fn` decides who may do it, after the lock.
 */
export async function changeWorkspace<T extends object>(
  ctx: CoreContext,
  target: HeadTarget<Id>,
  fn: (tx: Change) => Promise<T>,
): Promise<T & ReadAt> {
  const workspaceId = target.workspace;
  const actorId = ctx.actor.userId;
  let users = new Map<Id, number>();
  const userChanged = (userId: Id, userRev: number) => void users.set(userId, userRev);
  const { result, heads } = await ctx.gate.run(workspaceId, () =>
    withHead(ctx.pools.requests, target, (tx, head) => {
      users = new Map();
      return fn({ ...tx, workspaceId, head, actorId, userChanged });
    }),
  );
  const head = requireHead(heads, workspaceId);
  if (head.events.length > 0) ctx.publisher.publish(workspaceId, head.events);
  for (const [userId, rev] of users) ctx.publisher.notifyUser(workspaceId, userId, rev);
  return { ...result, ...readAt(positionOf(head)) };
}

/** A change by somebody who is a member at its position. */
export interface MemberChange extends Change {
  readonly me: ActiveMember;
}

/**
 * {@link changeWorkspace} by the actor.
 * @throws AppError NOT_FOUND unless they are a member.
 */
export async function changeAsMember<T extends object>(
  ctx: CoreContext,
  workspaceId: Id,
  fn: (tx: MemberChange) => Promise<T>,
): Promise<T & ReadAt> {
  await requireMember(ctx, workspaceId);
  return changeWorkspace(ctx, { workspace: workspaceId }, async (tx) => {
    const { me } = await accessWorkspace(tx, workspaceId, ctx.actor.userId);
    return fn({ ...tx, me });
  });
}
