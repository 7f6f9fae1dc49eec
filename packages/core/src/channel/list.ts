import type { Channel, ListChannelsInput, ReadAt } from '@teamchat/contract';
import { channelMembers, channels } from '@teamchat/db/schema';
import { and, asc, eq, getTableColumns, gt } from 'drizzle-orm';
import type { CoreContext } from '../context.ts';
import { readWorkspace } from '../snapshot.ts';
import { viewChannel } from './view.ts';

/** The channels the actor is a member of, by id. */
export function listChannels(
  ctx: CoreContext,
  input: ListChannelsInput,
): Promise<{ channels: Channel[] } & ReadAt> {
  return readWorkspace(ctx, input, async (tx) => {
    const rows = await tx.db
      .select(getTableColumns(channels))
      .from(channelMembers)
      .innerJoin(
        channels,
        and(
          eq(channels.workspaceId, channelMembers.workspaceId),
          eq(channels.id, channelMembers.channelId),
        ),
      )
      .where(
        and(
          eq(channelMembers.workspaceId, tx.workspaceId),
          eq(channelMembers.userId, tx.me.userId),
          input.after === undefined ? undefined : gt(channels.id, input.after),
        ),
      )
      .orderBy(asc(channels.id))
      .limit(input.limit);
    return { channels: rows.map(viewChannel) };
  });
}
