import { channelAudience, type Id, userAudience } from '@teamchat/contract';
import { appendEvent } from '@teamchat/db';
import { channelMembers, channels, readMarks } from '@teamchat/db/schema';
import { and, eq, sql } from 'drizzle-orm';
import { type MemberRow, viewMemberData } from '../member/view.ts';
import { bumpUserRev } from '../user-state/bump.ts';
import type { Change } from '../write.ts';
import { type ChannelRow, viewChannelData } from './view.ts';

/**
 * Makes an active member of the workspace a member of the channel: one event, the row, the count, the
 * read mark. Answers the channel as it is afterwards; nothing changes when they are in it already.
 */
export async function addToChannel(
  tx: Change,
  before: ChannelRow,
  member: MemberRow,
): Promise<ChannelRow> {
  const { workspaceId } = tx;
  const { userId } = member;
  const inserted = await tx.db
    .insert(channelMembers)
    .values({ workspaceId, channelId: before.id, userId, joinedAt: tx.at })
    .onConflictDoNothing()
    .returning({ userId: channelMembers.userId });
  if (inserted.length === 0) return before;
  const channel = { ...before, memberCount: before.memberCount + 1 };
  const rev = appendEvent(tx, tx.head, {
    type: 'channel.joined',
    audience: [channelAudience(channel.id)],
    subjectId: channel.id,
    actorId: tx.actorId,
    data: { channel: viewChannelData(channel), member: viewMemberData(member) },
  });
  await tx.db
    .update(channels)
    .set({ memberCount: channel.memberCount, rev })
    .where(and(eq(channels.workspaceId, workspaceId), eq(channels.id, channel.id)));
  await startReading(tx, { channelId: channel.id, userId, readSeq: rev });
  return { ...channel, rev };
}

/** Reading starts at the join, also after being away. */
async function startReading(
  tx: Change,
  mark: { channelId: Id; userId: Id; readSeq: number },
): Promise<void> {
  const { workspaceId } = tx;
  const { userId, readSeq } = mark;
  const userRev = await bumpUserRev(tx, workspaceId, userId);
  await tx.db
    .insert(readMarks)
    .values({ workspaceId, ...mark, userRev })
    .onConflictDoUpdate({
      target: [readMarks.workspaceId, readMarks.userId, readMarks.channelId],
      set: { readSeq, userRev, removed: false },
    });
  tx.userChanged(userId, userRev);
}

/**
 * Takes a person out of those of the given channels that they are in: an event for each, the counts,
 * and tombstones for the read marks. Nothing changes when they are in none.
 */
export async function removeFromChannels(
  tx: Change,
  left: readonly ChannelRow[],
  userId: Id,
): Promise<void> {
  const { workspaceId } = tx;
  const { rows } = await tx.client.query<{ channel_id: Id }>(
    `DELETE FROM channel_members WHERE workspace_id = $1 AND user_id = $2
       AND channel_id = ANY($3::uuid[]) RETURNING channel_id`,
    [workspaceId, userId, left.map(({ id }) => id)],
  );
  const gone = new Set(rows.map((row) => row.channel_id));
  if (gone.size === 0) return;
  const changes = left
    .filter(({ id }) => gone.has(id))
    .map(({ id, memberCount }) => ({
      id,
      memberCount: memberCount - 1,
      rev: appendEvent(tx, tx.head, {
        type: 'channel.left',
        // By name too: a replay goes by the rights of now, and who left has to hear of it then.
        audience: [channelAudience(id), userAudience(userId)],
        subjectId: id,
        actorId: tx.actorId,
        data: { channelId: id, userId, memberCount: memberCount - 1 },
      }),
    }));
  await tx.client.query(
    `UPDATE channels c SET member_count = n.member_count, rev = n.rev
     FROM unnest($2::uuid[], $3::int[], $4::bigint[]) AS n (id, member_count, rev)
     WHERE c.workspace_id = $1 AND c.id = n.id`,
    [
      workspaceId,
      changes.map(({ id }) => id),
      changes.map(({ memberCount }) => memberCount),
      changes.map(({ rev }) => rev),
    ],
  );
  await stopReading(tx, [...gone], userId);
}

async function stopReading(tx: Change, channelIds: readonly Id[], userId: Id): Promise<void> {
  const { workspaceId } = tx;
  const userRev = await bumpUserRev(tx, workspaceId, userId);
  await tx.db
    .update(readMarks)
    .set({ removed: true, userRev })
    .where(
      and(
        eq(readMarks.workspaceId, workspaceId),
        eq(readMarks.userId, userId),
        sql`${readMarks.channelId} = any(${sql.param(channelIds)}::uuid[])`,
      ),
    );
  tx.userChanged(userId, userRev);
}
