import type { Id, MessageInput } from '@teamchat/contract';
import { randomTag } from '@teamchat/db';
import type pg from 'pg';
import type { CoreContext } from '../context.ts';
import type { Applied, HotVerb } from '../writer/verb.ts';
import {
  type ChangedMessage,
  type ChangeRow,
  lockedHead,
  logAndAdvance,
  toApplied,
} from './change.ts';

export interface Deletion {
  messageId: Id;
  actorId: Id;
}

/**
 * Deletes a message for good: its text is gone from the row and from every event that carried it. Of a
 * deleted one nothing changes.
 * @throws AppError NOT_FOUND for a message in a channel the actor may not see; FORBIDDEN unless they
 * wrote it or are an admin or owner.
 */
export function deleteMessage(ctx: CoreContext, input: MessageInput): Promise<ChangedMessage> {
  const deletion = { messageId: input.messageId, actorId: ctx.actor.userId };
  return ctx.writer.submit(deletions, input.workspaceId, deletion);
}

const deletions: HotVerb<Deletion, ChangedMessage> = {
  key: (deletion) => deletion.messageId,
  bytes: () => 200,
  apply: applyDeletions,
};

/** NOTE: the tombstone is the contract's `redactedPayload`, character for character; a test compares. */
const statement = `
  WITH ${lockedHead}, input AS (
    SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::int[])
      WITH ORDINALITY AS i (message_id, actor_id, new_tag, n)
  ), found AS (
    SELECT i.*, m.*, h.seq AS head_seq, h.tag AS head_tag, h.at,
      CASE WHEN w.user_id IS NULL THEN 'missing'
        WHEN c.user_id IS NULL AND (ch.visibility <> 'public' OR w.role = 'guest') THEN 'missing'
        WHEN m.author_id <> i.actor_id AND w.role NOT IN ('owner', 'admin') THEN 'forbidden'
        WHEN m.deleted_at IS NOT NULL THEN 'unchanged'
        ELSE 'changed' END AS verdict
    FROM input i CROSS JOIN head h
    LEFT JOIN LATERAL (
      SELECT * FROM messages WHERE workspace_id = $1 AND id = i.message_id LIMIT 1) m ON true
    LEFT JOIN LATERAL (
      SELECT visibility FROM channels WHERE workspace_id = $1 AND id = m.channel_id LIMIT 1) ch ON true
    LEFT JOIN LATERAL (
      SELECT user_id, role FROM workspace_members
      WHERE workspace_id = $1 AND user_id = i.actor_id AND left_at IS NULL AND m.id IS NOT NULL
      LIMIT 1) w ON true
    LEFT JOIN LATERAL (
      SELECT user_id FROM channel_members
      WHERE workspace_id = $1 AND channel_id = m.channel_id AND user_id = i.actor_id LIMIT 1) c ON true
  ), judged AS MATERIALIZED (
    SELECT n, verdict, actor_id, at, workspace_id, id, channel_id, author_id, seq, created_at,
      NULL::timestamptz AS edited_at, verdict = 'changed' AS keep,
      CASE verdict WHEN 'changed' THEN at ELSE deleted_at END AS deleted_at,
      CASE verdict WHEN 'changed' THEN new_tag ELSE head_tag END AS tag,
      head_seq + CASE verdict WHEN 'changed'
        THEN count(*) FILTER (WHERE verdict = 'changed') OVER (ORDER BY n) ELSE 0 END AS event_seq,
      rev AS old_rev,
      'c:' || channel_id AS audience,
      '{"id":"' || id || '","channelId":"' || channel_id || '","authorId":"' || author_id ||
        '","messageSeq":' || seq || '}' AS payload
    FROM found
  ), kept AS (
    SELECT * FROM judged WHERE keep
  ), stored AS (
    UPDATE messages m SET body = '', edited_at = NULL, deleted_at = k.at, rev = k.event_seq
    FROM kept k WHERE m.workspace_id = k.workspace_id AND m.id = k.id
  ), redacted AS (
    UPDATE events e
    SET payload = '{"id":"' || k.id || '","channelId":"' || k.channel_id || '","redacted":true}'
    FROM kept k
    WHERE e.workspace_id = k.workspace_id AND e.subject_id = k.id
      AND e.type IN ('message.created', 'message.updated')
  ), ${logAndAdvance('message.deleted')}
  SELECT n, verdict, actor_id, at, id, channel_id, author_id, '' AS body, seq, created_at, edited_at,
    deleted_at, tag, event_seq, CASE WHEN keep THEN event_seq ELSE old_rev END AS rev, audience, payload
  FROM judged ORDER BY n`;

/** See {@link HotVerb.apply}: one result or error per input. */
export async function applyDeletions(
  tx: pg.ClientBase,
  workspaceId: Id,
  inputs: readonly Deletion[],
): Promise<Applied<ChangedMessage>> {
  const { rows } = await tx.query<ChangeRow>({
    name: 'apply_deletions',
    text: statement,
    values: [
      workspaceId,
      inputs.map(({ messageId }) => messageId),
      inputs.map(({ actorId }) => actorId),
      inputs.map(randomTag),
    ],
  });
  return toApplied(rows, inputs, 'message.deleted');
}
