import type { ChannelInput } from '@teamchat/contract';
import { accessJoinedChannel } from '../access/channel.ts';
import type { CoreContext } from '../context.ts';
import { readWorkspace } from '../snapshot.ts';

/** For what happens in a channel without changing it. @throws AppError NOT_FOUND unless I am in it. */
export async function requireJoinedChannel(ctx: CoreContext, input: ChannelInput): Promise<void> {
  const { workspaceId, channelId } = input;
  await readWorkspace(ctx, { workspaceId }, (tx) => accessJoinedChannel(tx, channelId));
}
