import type { Id, ReadAt } from '@teamchat/contract';
import { type Head, type HeadTransaction, positionOf, withHead } from '@teamchat/db';
import { accessWorkspace, type ActiveMember } from './access/workspace.ts';
import type { Core, CoreContext } from './context.ts';
import { readAt } from './snapshot.ts';

/** A change of one workspace: its head is held, and all that is read now stays true until COMMIT. */
export interface Change extends HeadTransaction {
  readonly workspaceId: Id;
  readonly head: Head;
  /** Somebody's own state changed; their devices are told after COMMIT. */
  userChanged(userId: Id, userRev: number): void;
}

/**
 * Runs a rare write under the append protocol and publishes after COMMIT. Takes care of nothing else:
 * `fn` decides who may do it, after the lock.
 */
export async function changeWorkspace<T extends object>(
  core: Core,
  workspaceId: Id,
  fn: (tx: Change) => Promise<T>,
  options: { create?: boolean } = {},
): Promise<T & ReadAt> {
  const { result, heads, users } = await core.gate.run(workspaceId, async () => {
    let users = new Map<Id, number>();
    const appended = await withHead(
      core.pools.requests,
      workspaceId,
      (tx, head) => {
        users = new Map();
        const userChanged = (id: Id, rev: number) => void users.set(id, rev);
        return fn({ ...tx, workspaceId, head, userChanged });
      },
      options,
    );
    return { ...appended, users };
  });
  return { ...result, ...publish(core, workspaceId, heads, users) };
}

function publish(
  core: Core,
  workspaceId: Id,
  heads: ReadonlyMap<Id, Head>,
  users: ReadonlyMap<Id, number>,
): ReadAt {
  const head = heads.get(workspaceId);
  if (head === undefined) throw new Error('The head that was locked is missing');
  if (head.events.length > 0) core.publisher.publish(workspaceId, head.events);
  for (const [userId, rev] of users) core.publisher.notifyUser(workspaceId, userId, rev);
  return readAt(positionOf(head));
}

/** A change by somebody who is a member at its position. */
export interface MemberChange extends Change {
  readonly me: ActiveMember;
}

/** {@link changeWorkspace} by the actor, who must be a member. */
export function changeAsMember<T extends object>(
  ctx: CoreContext,
  workspaceId: Id,
  fn: (tx: MemberChange) => Promise<T>,
): Promise<T & ReadAt> {
  return changeWorkspace(ctx, workspaceId, async (tx) => {
    const { me } = await accessWorkspace(tx, workspaceId, ctx.actor.userId);
    return fn({ ...tx, me });
  });
}
