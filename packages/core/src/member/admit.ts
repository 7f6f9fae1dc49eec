import { AppError, type Id, limits, type Role } from '@teamchat/contract';
import { appendEvent } from '@teamchat/db';
import { users, workspaceMembers } from '@teamchat/db/schema';
import { and, count, eq, isNull } from 'drizzle-orm';
import type { Change } from '../write.ts';
import { memberAudience } from './internal.ts';
import { type MemberRow, viewMemberData } from './view.ts';

/**
 * Makes a person an active member, for the first time or again. Channels are the caller's matter.
 * @throws AppError LIMIT_REACHED when they are in as many workspaces as one may be.
 */
export async function admitMember(tx: Change, userId: Id, role: Role): Promise<MemberRow> {
  const { workspaceId } = tx;
  await requireRoom(tx, userId);
  const name = await holdName(tx, userId);
  const member = { userId, name, role, joinedAt: tx.at, leftAt: null };
  const rev = appendEvent(tx, tx.head, {
    type: 'member.joined',
    audience: memberAudience(userId),
    subjectId: userId,
    actorId: userId,
    data: { member: viewMemberData(member) },
  });
  const row = { role, joinedAt: tx.at, leftAt: null, rev };
  await tx.db
    .insert(workspaceMembers)
    .values({ workspaceId, userId, ...row })
    .onConflictDoUpdate({
      target: [workspaceMembers.workspaceId, workspaceMembers.userId],
      set: row,
    });
  return { ...member, rev };
}

/**
 * The account's name, which stays until COMMIT: a rename waits for this row and then finds this
 * membership too.
 */
async function holdName(tx: Change, userId: Id): Promise<string> {
  const [row] = await tx.db
    .select({ name: users.name })
    .from(users)
    .where(eq(users.id, userId))
    .for('share');
  if (row === undefined) throw new AppError('UNAUTHENTICATED', 'This account no longer exists.');
  return row.name;
}

async function requireRoom(tx: Change, userId: Id): Promise<void> {
  const [row] = await tx.db
    .select({ workspaces: count() })
    .from(workspaceMembers)
    .where(and(eq(workspaceMembers.userId, userId), isNull(workspaceMembers.leftAt)));
  if ((row?.workspaces ?? 0) >= limits.workspacesPerUser) {
    throw new AppError('LIMIT_REACHED', 'You are in as many workspaces as one may be. Leave one.');
  }
}
