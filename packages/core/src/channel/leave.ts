import type { ChannelInput, ReadAt } from '@teamchat/contract';
import { accessChannel } from '../access/channel.ts';
import { requireLeavable } from '../access/channel-member.ts';
import type { CoreContext } from '../context.ts';
import { changeAsMember } from '../write.ts';
import { removeFromChannels } from './membership.ts';

/**
 * Leaves a channel; nothing changes for somebody who is not in it but may see it.
 * @throws AppError NOT_FOUND for a channel the actor may not see; FORBIDDEN for the default channel.
 */
export function leaveChannel(ctx: CoreContext, input: ChannelInput): Promise<ReadAt> {
  return changeAsMember(ctx, input.workspaceId, async (tx) => {
    const { channel } = await accessChannel(tx, input.channelId);
    requireLeavable(channel, tx.me.role);
    await removeFromChannels(tx, [channel], tx.me.userId);
    return {};
  });
}
