import type { Channel, GetChannelInput, ReadAt, ReadMark } from '@teamchat/contract';
import { accessChannel } from '../access/channel.ts';
import type { CoreContext } from '../context.ts';
import { readWorkspace } from '../snapshot.ts';
import { findReadMark } from '../user-state/read-marks.ts';
import { viewChannel } from './view.ts';

/** @returns the channel with the actor's read mark; null when they may see it but are not in it. */
export function getChannel(
  ctx: CoreContext,
  input: GetChannelInput,
): Promise<{ channel: Channel; readMark: ReadMark | null } & ReadAt> {
  return readWorkspace(ctx, input, async (tx) => {
    const { channel } = await accessChannel(tx, input.channelId);
    const readMark = await findReadMark(tx, {
      workspaceId: tx.workspaceId,
      userId: tx.me.userId,
      channelId: channel.id,
    });
    return { channel: viewChannel(channel), readMark };
  });
}
