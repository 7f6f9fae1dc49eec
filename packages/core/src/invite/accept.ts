import type { AcceptInviteInput, Id, ReadAt, WorkspaceWithRole } from '@teamchat/contract';
import { orUnavailable } from '@teamchat/db';
import { inviteUses, workspaces } from '@teamchat/db/schema';
import { and, eq } from 'drizzle-orm';
import { findMember } from '../access/member.ts';
import { isFull } from '../access/role.ts';
import { getDefaultChannel } from '../channel/internal.ts';
import { addToChannel } from '../channel/membership.ts';
import type { CoreContext } from '../context.ts';
import { admitMember } from '../member/admit.ts';
import { viewWorkspaceWithRole } from '../workspace/view.ts';
import { type Change, changeWorkspace } from '../write.ts';
import { countUses, findInviteByCode, inviteInvalid, requireOpen } from './internal.ts';
import type { InviteRow } from './view.ts';

/**
 * Joins the invite's workspace with its role, and the default channel unless as a guest. For an active
 * member nothing changes. An invite lets each person in once: who left or was removed needs a new one.
 * @throws AppError INVITE_INVALID; LIMIT_REACHED when the actor is in too many workspaces.
 */
export async function acceptInvite(
  ctx: CoreContext,
  input: AcceptInviteInput,
): Promise<{ workspace: WorkspaceWithRole } & ReadAt> {
  const { userId } = ctx.actor;
  const found = await orUnavailable(findInviteByCode(ctx.pools.db, input.code));
  if (found === null) throw inviteInvalid();
  return changeWorkspace(ctx, { workspace: found.workspaceId }, async (tx) => {
    const member = await findMember(tx, tx.workspaceId, userId);
    const role = member?.leftAt === null ? member.role : await join(tx, input.code, userId);
    const [row] = await tx.db.select().from(workspaces).where(eq(workspaces.id, tx.workspaceId));
    if (row === undefined) throw inviteInvalid();
    return { workspace: viewWorkspaceWithRole(row, role) };
  });
}

async function join(tx: Change, code: string, userId: Id) {
  const invite = await findInviteByCode(tx.db, code);
  if (invite === null || (await hasUsed(tx, invite, userId))) throw inviteInvalid();
  requireOpen(invite, await countUses(tx.db, tx.workspaceId, invite.id), tx.at);
  await tx.db
    .insert(inviteUses)
    .values({ workspaceId: tx.workspaceId, inviteId: invite.id, userId, usedAt: tx.at });
  const member = await admitMember(tx, userId, invite.role);
  if (isFull(member.role)) await addToChannel(tx, await getDefaultChannel(tx), member);
  return member.role;
}

async function hasUsed(tx: Change, invite: InviteRow, userId: Id): Promise<boolean> {
  const rows = await tx.db
    .select({ userId: inviteUses.userId })
    .from(inviteUses)
    .where(
      and(
        eq(inviteUses.workspaceId, tx.workspaceId),
        eq(inviteUses.inviteId, invite.id),
        eq(inviteUses.userId, userId),
      ),
    );
  return rows.length > 0;
}
