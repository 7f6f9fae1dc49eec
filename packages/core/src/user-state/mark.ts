import type { Id, ReadMark } from '@teamchat/contract';
import { BEGIN_APPEND, inTransaction, orUnavailable, type Transaction } from '@teamchat/db';
import { readMarks } from '@teamchat/db/schema';
import { and, eq } from 'drizzle-orm';
import type { CoreContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { bumpUserRev } from './bump.ts';
import { findReadMark } from './read-marks.ts';

export type MarkRow = typeof readMarks.$inferSelect;

/** What a verb makes of the stored mark; null leaves it as it is. */
export type MarkChange = (
  row: MarkRow,
  head: number,
  nextRev: number,
) => Partial<Pick<MarkRow, 'readSeq' | 'rewoundRev'>> | null;

/**
 * Changes the actor's mark in a channel of theirs under the lock of their state's revision. No head is
 * taken: nothing here is in the log.
 * @throws AppError NOT_FOUND unless they are in the channel.
 */
export async function changeMark(
  ctx: CoreContext,
  input: { workspaceId: Id; channelId: Id },
  change: MarkChange,
): Promise<{ readMark: ReadMark; userRev: number }> {
  const { workspaceId, channelId } = input;
  const { userId } = ctx.actor;
  const { readMark, userRev, changed } = await orUnavailable(
    inTransaction(ctx.pools.requests, BEGIN_APPEND, async (tx) => {
      const rev = await lockUserRev(tx, workspaceId, userId);
      const { row, head } = await getRow(tx, { workspaceId, channelId, userId });
      const set = change(row, head, rev + 1);
      if (set !== null) await store(tx, row, set);
      const mark = await findReadMark(tx, { workspaceId, userId, channelId });
      if (mark === null) throw notFound();
      return { readMark: mark, userRev: set === null ? rev : rev + 1, changed: set !== null };
    }),
  );
  if (changed) ctx.publisher.notifyUser(workspaceId, userId, userRev);
  return { readMark, userRev };
}

/** A person with a read mark has this row since their first join. */
async function lockUserRev(tx: Transaction, workspaceId: Id, userId: Id): Promise<number> {
  const { rows } = await tx.client.query<{ rev: number }>(
    'SELECT rev FROM user_heads WHERE workspace_id = $1 AND user_id = $2 FOR NO KEY UPDATE',
    [workspaceId, userId],
  );
  if (rows[0] === undefined) throw notFound();
  return rows[0].rev;
}

async function getRow(tx: Transaction, key: { workspaceId: Id; channelId: Id; userId: Id }) {
  const { workspaceId, channelId, userId } = key;
  const [row] = await tx.db
    .select()
    .from(readMarks)
    .where(
      and(
        eq(readMarks.workspaceId, workspaceId),
        eq(readMarks.userId, userId),
        eq(readMarks.channelId, channelId),
      ),
    );
  if (row === undefined || row.removed) throw notFound();
  const { rows } = await tx.client.query<{ seq: number }>(
    'SELECT seq FROM workspace_heads WHERE workspace_id = $1',
    [workspaceId],
  );
  return { row, head: rows[0]?.seq ?? 0 };
}

async function store(
  tx: Transaction,
  row: MarkRow,
  set: Partial<Pick<MarkRow, 'readSeq' | 'rewoundRev'>>,
): Promise<void> {
  const userRev = await bumpUserRev(tx, row.workspaceId, row.userId);
  await tx.db
    .update(readMarks)
    .set({ ...set, userRev })
    .where(
      and(
        eq(readMarks.workspaceId, row.workspaceId),
        eq(readMarks.userId, row.userId),
        eq(readMarks.channelId, row.channelId),
      ),
    );
}
