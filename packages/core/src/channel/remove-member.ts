import type { ChannelMemberInput, ReadAt } from '@teamchat/contract';
import { accessChannel } from '../access/channel.ts';
import { requireLeavable, requireMayRemove } from '../access/channel-member.ts';
import { findMember } from '../access/member.ts';
import type { CoreContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { changeAsMember } from '../write.ts';
import { removeFromChannels } from './membership.ts';

/**
 * Takes somebody out of a channel; of oneself it is leaving. Nothing changes when they are not in it.
 * @throws AppError NOT_FOUND for an unseen channel or person; FORBIDDEN unless the actor created the
 * channel or is an admin or owner, and for the default channel of full members.
 */
export function removeChannelMember(ctx: CoreContext, input: ChannelMemberInput): Promise<ReadAt> {
  return changeAsMember(ctx, input.workspaceId, async (tx) => {
    const { channel, joined } = await accessChannel(tx, input.channelId);
    if (input.userId !== tx.me.userId) requireMayRemove(channel, joined, tx.me);
    const target = await findMember(tx, tx.workspaceId, input.userId);
    if (target === null) throw notFound();
    if (target.leftAt === null) requireLeavable(channel, target.role);
    await removeFromChannels(tx, [channel], input.userId);
    return {};
  });
}
