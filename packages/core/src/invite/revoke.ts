import type { ReadAt, RevokeInviteInput } from '@teamchat/contract';
import { invites } from '@teamchat/db/schema';
import { and, eq, sql } from 'drizzle-orm';
import { requireAdmin } from '../access/role.ts';
import type { CoreContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { changeAsMember } from '../write.ts';

/**
 * Ends an invite; whoever came in through it stays. Nothing changes when it is revoked already.
 * @throws AppError FORBIDDEN unless the actor is an admin or owner; NOT_FOUND.
 */
export function revokeInvite(ctx: CoreContext, input: RevokeInviteInput): Promise<ReadAt> {
  return changeAsMember(ctx, input.workspaceId, async (tx) => {
    requireAdmin(tx.me.role);
    const revoked = await tx.db
      .update(invites)
      .set({ revokedAt: sql`coalesce(${invites.revokedAt}, ${tx.at.toISOString()})` })
      .where(and(eq(invites.workspaceId, tx.workspaceId), eq(invites.id, input.inviteId)))
      .returning({ id: invites.id });
    if (revoked.length === 0) throw notFound();
    return {};
  });
}
