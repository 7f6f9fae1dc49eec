import type { Anchor, Id } from '@teamchat/contract';
import type pg from 'pg';
import { messageColumns } from './view.ts';

/** Where in a channel: every statement of a history page starts with these. */
export interface ChannelKey {
  workspaceId: Id;
  channelId: Id;
}

export type AnchorKind = 'newest' | 'oldest' | 'firstUnread' | 'message' | 'date';

export function anchorKind(anchor: Anchor): AnchorKind {
  if (anchor === 'newest' || anchor === 'oldest' || anchor === 'firstUnread') return anchor;
  return anchor.includes('T') ? 'date' : 'message';
}

/** The message of this id; its seq is the place. */
export function findById(key: ChannelKey, messageId: Id): pg.QueryConfig {
  return {
    text: `SELECT id, seq FROM messages WHERE workspace_id = $1 AND channel_id = $2 AND id = $3`,
    values: [key.workspaceId, key.channelId, messageId],
  };
}

/** The first message at or after a moment. */
export function findByDate(key: ChannelKey, date: Date): pg.QueryConfig {
  return {
    text: `SELECT id, seq FROM messages
           WHERE workspace_id = $1 AND channel_id = $2 AND created_at >= $3
           ORDER BY created_at, seq LIMIT 1`,
    values: [key.workspaceId, key.channelId, date],
  };
}

/** The first message that counts as unread, after the reader's mark. */
export function findFirstUnread(key: ChannelKey, userId: Id): pg.QueryConfig {
  return {
    text: `SELECT m.id, m.seq FROM read_marks r CROSS JOIN LATERAL (
             SELECT id, seq FROM messages
             WHERE workspace_id = $1 AND channel_id = $2 AND seq > r.read_seq
               AND author_id <> $3 AND deleted_at IS NULL
             ORDER BY seq LIMIT 1) m
           WHERE r.workspace_id = $1 AND r.channel_id = $2 AND r.user_id = $3 AND NOT r.removed`,
    values: [key.workspaceId, key.channelId, userId],
  };
}

/** Messages below a place, the nearest first. */
export function readBefore(key: ChannelKey, seq: number, limit: number): pg.QueryConfig {
  return {
    text: `SELECT ${messageColumns} FROM messages
           WHERE workspace_id = $1 AND channel_id = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4`,
    values: [key.workspaceId, key.channelId, seq, limit],
  };
}

/** Messages at and above a place, ascending. */
export function readFrom(key: ChannelKey, seq: number, limit: number): pg.QueryConfig {
  return {
    text: `SELECT ${messageColumns} FROM messages
           WHERE workspace_id = $1 AND channel_id = $2 AND seq >= $3 ORDER BY seq LIMIT $4`,
    values: [key.workspaceId, key.channelId, seq, limit],
  };
}
