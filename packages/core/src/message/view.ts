import type { Id, Message } from '@teamchat/contract';

/** A row of `messages` as raw statements read it: moments are ISO strings. */
export interface MessageRow {
  id: Id;
  channel_id: Id;
  author_id: Id;
  body: string;
  seq: number;
  rev: number;
  created_at: string;
  edited_at: string | null;
  deleted_at: string | null;
}

export const messageColumns =
  'id, channel_id, author_id, body, seq, rev, created_at, edited_at, deleted_at';

export function viewMessage(row: MessageRow): Message {
  return {
    id: row.id,
    channelId: row.channel_id,
    authorId: row.author_id,
    body: row.body,
    seq: row.seq,
    rev: row.rev,
    createdAt: row.created_at,
    editedAt: row.edited_at,
    deleted: row.deleted_at !== null,
  };
}
