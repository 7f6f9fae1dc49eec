import type { BrowsedChannel, ListChannelsInput, ReadAt } from '@teamchat/contract';
import { channelMembers, channels } from '@teamchat/db/schema';
import { and, asc, eq, gt, isNotNull, or } from 'drizzle-orm';
import { requireFull } from '../access/role.ts';
import type { CoreContext } from '../context.ts';
import { readWorkspace } from '../snapshot.ts';
import { viewChannel } from './view.ts';

/**
 * The channels the actor may see, by id: all public ones and their own.
 * @throws AppError FORBIDDEN to guests.
 */
export function browseChannels(
  ctx: CoreContext,
  input: ListChannelsInput,
): Promise<{ channels: BrowsedChannel[] } & ReadAt> {
  return readWorkspace(ctx, input, async (tx) => {
    requireFull(tx.me.role);
    const rows = await tx.db
      .select({ channel: channels, joinedAs: channelMembers.userId })
      .from(channels)
      .leftJoin(
        channelMembers,
        and(
          eq(channelMembers.workspaceId, channels.workspaceId),
          eq(channelMembers.channelId, channels.id),
          eq(channelMembers.userId, tx.me.userId),
        ),
      )
      .where(
        and(
          eq(channels.workspaceId, tx.workspaceId),
          or(eq(channels.visibility, 'public'), isNotNull(channelMembers.userId)),
          input.after === undefined ? undefined : gt(channels.id, input.after),
        ),
      )
      .orderBy(asc(channels.id))
      .limit(input.limit);
    return {
      channels: rows.map((row) => ({
        ...viewChannel(row.channel),
        joined: row.joinedAs !== null,
      })),
    };
  });
}
