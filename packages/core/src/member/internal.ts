import {
  AppError,
  type AudienceTerm,
  full,
  guestsSharing,
  type Id,
  type Role,
  roles,
  userAudience,
} from '@teamchat/contract';
import { invites, workspaceMembers } from '@teamchat/db/schema';
import { and, count, eq, inArray, isNull, ne } from 'drizzle-orm';
import { isAdmin, reaches } from '../access/role.ts';
import type { Change } from '../write.ts';

/** Who sees that something about a person changed. */
export function memberAudience(userId: Id): AudienceTerm[] {
  return [full, guestsSharing(userId), userAudience(userId)];
}

/** @throws AppError LAST_OWNER when nobody else owns the workspace. */
export async function requireOtherOwner(tx: Change, userId: Id): Promise<void> {
  const [row] = await tx.db
    .select({ owners: count() })
    .from(workspaceMembers)
    .where(
      and(
        eq(workspaceMembers.workspaceId, tx.workspaceId),
        eq(workspaceMembers.role, 'owner'),
        isNull(workspaceMembers.leftAt),
        ne(workspaceMembers.userId, userId),
      ),
    );
  if ((row?.owners ?? 0) === 0) {
    throw new AppError('LAST_OWNER', 'Make somebody else an owner of the workspace first.');
  }
}

/**
 * Revokes the open invites of a person that they could not make with `role` (null: not at all). Else a
 * link kept in a drawer would bring its maker back with rights that were taken away.
 */
export async function revokeInvitesAbove(tx: Change, userId: Id, role: Role | null): Promise<void> {
  const mayInvite = role !== null && isAdmin(role);
  const above = mayInvite ? roles.filter((other) => !reaches(role, other)) : [...roles];
  if (above.length === 0) return;
  await tx.db
    .update(invites)
    .set({ revokedAt: tx.at })
    .where(
      and(
        eq(invites.workspaceId, tx.workspaceId),
        eq(invites.createdBy, userId),
        isNull(invites.revokedAt),
        inArray(invites.role, above),
      ),
    );
}
