import type { Id } from '@teamchat/contract';
import { channelMembers, channels } from '@teamchat/db/schema';
import { and, eq } from 'drizzle-orm';
import type { ChannelRow } from '../channel/view.ts';
import { notFound } from '../errors.ts';
import { isFull } from './role.ts';
import type { Scope } from './workspace.ts';

export interface VisibleChannel {
  channel: ChannelRow;
  /** Whether I am a member of it. */
  joined: boolean;
}

/**
 * A channel that I may see: one of mine, or a public one unless I am a guest.
 * @throws AppError NOT_FOUND otherwise.
 */
export async function accessChannel(tx: Scope, channelId: Id): Promise<VisibleChannel> {
  const [row] = await tx.db
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
    .where(and(eq(channels.workspaceId, tx.workspaceId), eq(channels.id, channelId)));
  if (row === undefined) throw notFound();
  const joined = row.joinedAs !== null;
  const open = row.channel.visibility === 'public' && isFull(tx.me.role);
  if (!joined && !open) throw notFound();
  return { channel: row.channel, joined };
}

/** @throws AppError NOT_FOUND unless I am a member of the channel. */
export async function accessJoinedChannel(tx: Scope, channelId: Id): Promise<ChannelRow> {
  const { channel, joined } = await accessChannel(tx, channelId);
  if (!joined) throw notFound();
  return channel;
}
