import { AppError, type Id, type Me, type UpdateMeInput } from '@teamchat/contract';
import {
  appendEvent,
  type Head,
  type HeadTransaction,
  orUnavailable,
  withHeads,
} from '@teamchat/db';
import { users, workspaceMembers } from '@teamchat/db/schema';
import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import { findMember } from '../access/member.ts';
import type { CoreContext } from '../context.ts';
import { memberAudience } from '../member/internal.ts';
import { viewMemberData } from '../member/view.ts';
import { viewMe } from './view.ts';

const MAX_ATTEMPTS = 5;

/**
 * Changes the account's name and tells every workspace of the actor's, in one transaction that holds all
 * their heads. Somebody joining meanwhile is waited for by the account's row; then the set of
 * workspaces is another, and the change starts over with it.
 */
export async function updateMe(ctx: CoreContext, input: UpdateMeInput): Promise<Me> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const workspaceIds = await listWorkspaceIds(ctx);
    const { result, heads } = await ctx.gate
      .runAll(workspaceIds, () =>
        withHeads(ctx.pools.requests, { workspace: workspaceIds }, (tx, locked) =>
          rename(tx, locked, { userId: ctx.actor.userId, name: input.name }),
        ),
      )
      .catch((error: unknown) => {
        if (error instanceof WorkspacesChanged) return { result: null, heads: null };
        throw error;
      });
    if (result === null) continue;
    for (const { workspaceId, events } of heads.values()) {
      if (events.length > 0) ctx.publisher.publish(workspaceId, events);
    }
    return result;
  }
  throw new AppError('UNAVAILABLE', 'Your workspaces keep changing. Try again.', {
    retryAfterMs: 1_000,
  });
}

class WorkspacesChanged extends Error {}

async function listWorkspaceIds(ctx: CoreContext): Promise<Id[]> {
  const rows = await orUnavailable(
    ctx.pools.db
      .select({ id: workspaceMembers.workspaceId })
      .from(workspaceMembers)
      .where(and(eq(workspaceMembers.userId, ctx.actor.userId), isNull(workspaceMembers.leftAt))),
  );
  return rows.map(({ id }) => id);
}

async function rename(
  tx: HeadTransaction,
  heads: ReadonlyMap<Id, Head>,
  { userId, name }: { userId: Id; name: string },
): Promise<Me> {
  const [changed] = await tx.db
    .update(users)
    .set({ name, updatedAt: tx.at })
    .where(and(eq(users.id, userId), ne(users.name, name)))
    .returning();
  if (changed !== undefined) await announce(tx, heads, userId);
  const [row] = changed === undefined ? await select(tx, userId) : [changed];
  if (row === undefined) throw new AppError('UNAUTHENTICATED', 'This account no longer exists.');
  return viewMe(row);
}

function select(tx: HeadTransaction, userId: Id) {
  return tx.db.select().from(users).where(eq(users.id, userId));
}

async function announce(tx: HeadTransaction, heads: ReadonlyMap<Id, Head>, userId: Id) {
  const revs: { workspaceId: Id; rev: number }[] = [];
  const now = await tx.db
    .select({ id: workspaceMembers.workspaceId })
    .from(workspaceMembers)
    .where(and(eq(workspaceMembers.userId, userId), isNull(workspaceMembers.leftAt)));
  if (now.some(({ id }) => !heads.has(id))) throw new WorkspacesChanged();
  for (const { id: workspaceId } of now) {
    const head = heads.get(workspaceId);
    const member = await findMember(tx, workspaceId, userId);
    if (head === undefined || member === null) throw new WorkspacesChanged();
    const rev = appendEvent(tx, head, {
      type: 'member.updated',
      audience: memberAudience(userId),
      subjectId: userId,
      actorId: userId,
      data: { member: viewMemberData(member) },
    });
    revs.push({ workspaceId, rev });
  }
  await tx.db.execute(sql`
    update workspace_members m set rev = n.rev
    from unnest(${sql.param(revs.map(({ workspaceId }) => workspaceId))}::uuid[],
      ${sql.param(revs.map(({ rev }) => rev))}::bigint[]) as n (workspace_id, rev)
    where m.workspace_id = n.workspace_id and m.user_id = ${userId}`);
}
