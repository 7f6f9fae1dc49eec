import type { Channel, ChannelMemberInput, ReadAt } from '@teamchat/contract';
import { accessChannel } from '../access/channel.ts';
import { getActiveMember } from '../access/member.ts';
import { requireFull } from '../access/role.ts';
import type { CoreContext } from '../context.ts';
import { changeAsMember } from '../write.ts';
import { addToChannel } from './membership.ts';
import { viewChannel } from './view.ts';

/**
 * Adds somebody of the workspace to a channel that the actor may see, guests included: it is how they
 * get in. Nothing changes when the person is in it.
 * @throws AppError NOT_FOUND for an unseen channel or a person who is no member; FORBIDDEN to guests.
 */
export function addChannelMember(
  ctx: CoreContext,
  input: ChannelMemberInput,
): Promise<{ channel: Channel } & ReadAt> {
  return changeAsMember(ctx, input.workspaceId, async (tx) => {
    const { channel } = await accessChannel(tx, input.channelId);
    requireFull(tx.me.role);
    const member = await getActiveMember(tx, tx.workspaceId, input.userId);
    return { channel: viewChannel(await addToChannel(tx, channel, member)) };
  });
}
