import type { Invite, ListInvitesInput, ReadAt } from '@teamchat/contract';
import { invites, inviteUses } from '@teamchat/db/schema';
import { and, asc, count, eq, gt, inArray } from 'drizzle-orm';
import { requireAdmin, rolesWithin } from '../access/role.ts';
import type { CoreContext } from '../context.ts';
import { readWorkspace } from '../snapshot.ts';
import { viewInvite } from './view.ts';

/**
 * The invites of the workspace by id, those revoked, expired or used up included. Only up to the actor's
 * own role: whoever reads a code can come in by it, under another account.
 * @throws AppError FORBIDDEN unless the actor is an admin or owner.
 */
export function listInvites(
  ctx: CoreContext,
  input: ListInvitesInput,
): Promise<{ invites: Invite[] } & ReadAt> {
  return readWorkspace(ctx, input, async (tx) => {
    requireAdmin(tx.me.role);
    const rows = await tx.db
      .select({ invite: invites, uses: count(inviteUses.userId) })
      .from(invites)
      .leftJoin(
        inviteUses,
        and(eq(inviteUses.workspaceId, invites.workspaceId), eq(inviteUses.inviteId, invites.id)),
      )
      .where(
        and(
          eq(invites.workspaceId, tx.workspaceId),
          inArray(invites.role, rolesWithin(tx.me.role)),
          input.after === undefined ? undefined : gt(invites.id, input.after),
        ),
      )
      .groupBy(invites.workspaceId, invites.id)
      .orderBy(asc(invites.id))
      .limit(input.limit);
    return { invites: rows.map((row) => viewInvite(row.invite, row.uses)) };
  });
}
