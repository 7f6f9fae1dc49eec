import type { Id, ReadAt, RemoveMemberInput } from '@teamchat/contract';
import { appendEvent } from '@teamchat/db';
import { channelMembers, channels, workspaceMembers } from '@teamchat/db/schema';
import { and, asc, eq, getTableColumns } from 'drizzle-orm';
import { getActiveMember } from '../access/member.ts';
import { requireAdmin, requireReach } from '../access/role.ts';
import { removeFromChannels } from '../channel/membership.ts';
import type { ChannelRow } from '../channel/view.ts';
import type { CoreContext } from '../context.ts';
import { changeAsMember, type MemberChange } from '../write.ts';
import { memberAudience, requireOtherOwner, revokeInvitesAbove } from './internal.ts';

/**
 * Ends a membership; of oneself it is leaving the workspace. `member.left` comes first: guests see it by
 * the channels they share, which the `channel.left` after it end.
 * @throws AppError NOT_FOUND for a person who is no member; FORBIDDEN unless it is oneself or the actor
 * is an admin or owner whose role reaches theirs; LAST_OWNER.
 */
export function removeMember(ctx: CoreContext, input: RemoveMemberInput): Promise<ReadAt> {
  return changeAsMember(ctx, input.workspaceId, async (tx) => {
    const { userId } = input;
    if (userId !== tx.me.userId) requireAdmin(tx.me.role);
    const target = await getActiveMember(tx, tx.workspaceId, userId);
    if (userId !== tx.me.userId) requireReach(tx.me.role, target.role);
    if (target.role === 'owner') await requireOtherOwner(tx, userId);
    await endMembership(tx, userId);
    await removeFromChannels(tx, await channelsOf(tx, userId), userId);
    await revokeInvitesAbove(tx, userId, null);
    return {};
  });
}

async function endMembership(tx: MemberChange, userId: Id): Promise<void> {
  const { workspaceId } = tx;
  const rev = appendEvent(tx, tx.head, {
    type: 'member.left',
    audience: memberAudience(userId),
    subjectId: userId,
    actorId: tx.me.userId,
    data: { userId },
  });
  await tx.db
    .update(workspaceMembers)
    .set({ leftAt: tx.at, rev })
    .where(and(eq(workspaceMembers.workspaceId, workspaceId), eq(workspaceMembers.userId, userId)));
}

function channelsOf(tx: MemberChange, userId: Id): Promise<ChannelRow[]> {
  return tx.db
    .select(getTableColumns(channels))
    .from(channelMembers)
    .innerJoin(
      channels,
      and(
        eq(channels.workspaceId, channelMembers.workspaceId),
        eq(channels.id, channelMembers.channelId),
      ),
    )
    .where(and(eq(channelMembers.workspaceId, tx.workspaceId), eq(channelMembers.userId, userId)))
    .orderBy(asc(channels.id));
}
