import type { ChannelInput } from '@teamchat/contract';
import { accessChannel } from '../access/channel.ts';
import { getActiveMember } from '../access/member.ts';
import type { CoreContext } from '../context.ts';
import { changeAsMember } from '../write.ts';
import type { JoinedChannel } from './create.ts';
import { getReadMark } from './internal.ts';
import { addToChannel } from './membership.ts';
import { viewChannel } from './view.ts';

/**
 * Joins a public channel; nothing changes for somebody who is in it.
 * @throws AppError NOT_FOUND for a channel the actor may not see: private ones, and to guests all others'.
 */
export function joinChannel(ctx: CoreContext, input: ChannelInput): Promise<JoinedChannel> {
  return changeAsMember(ctx, input.workspaceId, async (tx) => {
    const { userId } = tx.me;
    const { channel } = await accessChannel(tx, input.channelId);
    const member = await getActiveMember(tx, tx.workspaceId, userId);
    const joined = await addToChannel(tx, channel, member);
    return {
      channel: viewChannel(joined),
      readMark: await getReadMark(tx, channel.id, userId),
    };
  });
}
