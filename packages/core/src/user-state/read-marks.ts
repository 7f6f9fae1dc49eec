import { type Id, limits, type ReadMark } from '@teamchat/contract';
import type { Transaction } from '@teamchat/db';
import type pg from 'pg';

interface Row {
  channel_id: Id;
  read_seq: number;
  user_rev: number;
  removed: boolean;
  unread: number;
  head: number;
}

export interface ReadMarkFilter {
  workspaceId: Id;
  userId: Id;
  /** Only this channel's. */
  channelId?: Id;
  /** Only those changed after this revision. */
  sinceRev?: number;
  /** Also the tombstones of channels that were left. */
  removed?: boolean;
  /** The head that this transaction holds and has advanced; else the stored one. */
  head?: number;
}

/**
 * Unread is derived: others' messages after the mark that are not deleted, through the partial index on
 * exactly that, stopping at the cap.
 */
const loadMarks = `
  SELECT r.channel_id, r.read_seq, r.user_rev, r.removed, u.unread,
    (SELECT seq FROM workspace_heads WHERE workspace_id = $1) AS head
  FROM read_marks r CROSS JOIN LATERAL (
    SELECT count(*)::int AS unread FROM (
      SELECT FROM messages m
      WHERE m.workspace_id = r.workspace_id AND m.channel_id = r.channel_id AND m.seq > r.read_seq
        AND m.author_id <> r.user_id AND m.deleted_at IS NULL AND NOT r.removed
      LIMIT ${limits.unreadCap}) AS capped) AS u
  WHERE r.workspace_id = $1 AND r.user_id = $2 AND r.user_rev > $3
    AND ($4::uuid IS NULL OR r.channel_id = $4) AND ($5 OR NOT r.removed)`;

export function selectReadMarks(filter: ReadMarkFilter): pg.QueryConfig {
  const { workspaceId, userId, channelId = null, sinceRev = -1, removed = false } = filter;
  return { text: loadMarks, values: [workspaceId, userId, sinceRev, channelId, removed] };
}

/** Counts and the head they are true for come from one statement, so also from one moment. */
export async function loadReadMarks(tx: Transaction, filter: ReadMarkFilter): Promise<ReadMark[]> {
  const { rows } = await tx.client.query<Row>(selectReadMarks(filter));
  return rows.map((row) => ({
    channelId: row.channel_id,
    readSeq: row.read_seq,
    unread: row.unread,
    asOf: filter.head ?? row.head,
    userRev: row.user_rev,
    removed: row.removed,
  }));
}

/** The mark of a person in one channel; null when they are not in it. */
export async function findReadMark(
  tx: Transaction,
  filter: ReadMarkFilter & { channelId: Id },
): Promise<ReadMark | null> {
  return (await loadReadMarks(tx, filter))[0] ?? null;
}
