import type { Id } from '@teamchat/contract';
import type { Transaction } from '@teamchat/db';
import { users, workspaceMembers } from '@teamchat/db/schema';
import { and, eq } from 'drizzle-orm';
import { notFound } from '../errors.ts';
import { type MemberRow, memberColumns } from '../member/view.ts';

/** The row of a person, ex-members included; null when they never were a member. */
export async function findMember(
  tx: Transaction,
  workspaceId: Id,
  userId: Id,
): Promise<MemberRow | null> {
  const [row] = await tx.db
    .select(memberColumns)
    .from(workspaceMembers)
    .innerJoin(users, eq(users.id, workspaceMembers.userId))
    .where(and(eq(workspaceMembers.workspaceId, workspaceId), eq(workspaceMembers.userId, userId)));
  return row ?? null;
}

/** @throws AppError NOT_FOUND unless the person is an active member. */
export async function getActiveMember(
  tx: Transaction,
  workspaceId: Id,
  userId: Id,
): Promise<MemberRow> {
  const row = await findMember(tx, workspaceId, userId);
  if (row?.leftAt !== null) throw notFound();
  return row;
}
