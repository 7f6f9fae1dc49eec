import type { Member, ReadAt, Role, SetRoleInput } from '@teamchat/contract';
import { appendEvent } from '@teamchat/db';
import { workspaceMembers } from '@teamchat/db/schema';
import { and, eq } from 'drizzle-orm';
import { getActiveMember } from '../access/member.ts';
import { isFull, requireAdmin, requireReach } from '../access/role.ts';
import { getDefaultChannel } from '../channel/internal.ts';
import { addToChannel } from '../channel/membership.ts';
import type { CoreContext } from '../context.ts';
import { changeAsMember, type MemberChange } from '../write.ts';
import { memberAudience, requireOtherOwner, revokeInvitesAbove } from './internal.ts';
import { type MemberRow, viewMember, viewMemberData } from './view.ts';

/**
 * Gives a member another role. A guest who becomes more joins the default channel.
 * @throws AppError FORBIDDEN unless the actor is an admin or owner whose role reaches both the old and
 * the new one; NOT_FOUND for a person who is no member; LAST_OWNER.
 */
export function setRole(
  ctx: CoreContext,
  input: SetRoleInput,
): Promise<{ member: Member } & ReadAt> {
  return changeAsMember(ctx, input.workspaceId, async (tx) => {
    requireAdmin(tx.me.role);
    const before = await getActiveMember(tx, tx.workspaceId, input.userId);
    requireReach(tx.me.role, before.role);
    requireReach(tx.me.role, input.role);
    if (before.role === input.role) return { member: viewMember(before) };
    if (before.role === 'owner') await requireOtherOwner(tx, before.userId);
    const member = await store(tx, before, input.role);
    await revokeInvitesAbove(tx, member.userId, member.role);
    if (!isFull(before.role)) {
      await addToChannel(tx, await getDefaultChannel(tx), member);
    }
    return { member: viewMember(member) };
  });
}

async function store(tx: MemberChange, before: MemberRow, role: Role): Promise<MemberRow> {
  const { workspaceId } = tx;
  const { userId } = before;
  const rev = appendEvent(tx, tx.head, {
    type: 'member.updated',
    audience: memberAudience(userId),
    subjectId: userId,
    actorId: tx.me.userId,
    data: { member: viewMemberData({ ...before, role }) },
  });
  await tx.db
    .update(workspaceMembers)
    .set({ role, rev })
    .where(and(eq(workspaceMembers.workspaceId, workspaceId), eq(workspaceMembers.userId, userId)));
  return { ...before, role, rev };
}
