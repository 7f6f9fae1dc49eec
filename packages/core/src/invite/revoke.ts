import type { ReadAt, RevokeInviteInput } from '@teamchat/contract';
import { invites } from '@teamchat/db/schema';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { isAdmin, rolesWithin } from '../access/role.ts';
import type { CoreContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { changeAsMember } from '../write.ts';

/**
 * Ends an invite; whoever came in through it stays. Nothing changes when it is revoked already.
 * @throws AppError NOT_FOUND for an invite that the actor cannot list, and so to all but admins and owners.
 */
export function revokeInvite(ctx: CoreContext, input: RevokeInviteInput): Promise<ReadAt> {
  return changeAsMember(ctx, input.workspaceId, async (tx) => {
    if (!isAdmin(tx.me.role)) throw notFound();
    const revoked = await tx.db
      .update(invites)
      .set({ revokedAt: sql`coalesce(${invites.revokedAt}, ${tx.at.toISOString()})` })
      .where(
        and(
          eq(invites.workspaceId, tx.workspaceId),
          eq(invites.id, input.inviteId),
          inArray(invites.role, rolesWithin(tx.me.role)),
        ),
      )
      .returning({ id: invites.id });
    if (revoked.length === 0) throw notFound();
    return {};
  });
}
