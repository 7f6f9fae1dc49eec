import type { Id, ReadMark } from '@teamchat/contract';
import { channels } from '@teamchat/db/schema';
import { and, eq } from 'drizzle-orm';
import { findReadMark } from '../user-state/read-marks.ts';
import type { Change } from '../write.ts';
import type { ChannelRow } from './view.ts';

/** The channel that full members join by themselves; every workspace has one. */
export async function getDefaultChannel(tx: Change): Promise<ChannelRow> {
  const [row] = await tx.db
    .select()
    .from(channels)
    .where(and(eq(channels.workspaceId, tx.workspaceId), eq(channels.isDefault, true)));
  if (row === undefined) throw new Error('The workspace has no default channel');
  return row;
}

/** The mark of a person who is in the channel at the end of this change. */
export async function getReadMark(tx: Change, channelId: Id, userId: Id): Promise<ReadMark> {
  const { workspaceId, head } = tx;
  const mark = await findReadMark(tx, { workspaceId, userId, channelId, head: head.seq });
  if (mark === null) throw new Error('A channel member has no read mark');
  return mark;
}
