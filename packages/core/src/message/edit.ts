import type { EditMessageInput, Id } from '@teamchat/contract';
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

export interface Edit {
  messageId: Id;
  actorId: Id;
  body: string;
}

/**
 * Replaces the text of a message of the actor's own. The text it has already changes nothing.
 * @throws AppError NOT_FOUND for a message that is deleted or in a channel the actor is not in;
 * FORBIDDEN for somebody else's.
 */
export function editMessage(ctx: CoreContext, input: EditMessageInput): Promise<ChangedMessage> {
  const { workspaceId, messageId, body } = input;
  return ctx.writer.submit(edits, workspaceId, { messageId, actorId: ctx.actor.userId, body });
}

const edits: HotVerb<Edit, ChangedMessage> = {
  key: (edit) => edit.messageId,
  bytes: (edit) => 2 * edit.body.length + 200,
  apply: applyEdits,
};

const statement = `
  WITH ${lockedHead}, input AS (
    SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::int[])
      WITH ORDINALITY AS i (message_id, actor_id, new_body, body_json, new_tag, n)
  ), found AS (
    SELECT i.*, m.*, h.seq AS head_seq, h.tag AS head_tag, h.at,
      CASE WHEN c.user_id IS NULL OR m.deleted_at IS NOT NULL THEN 'missing'
        WHEN m.author_id <> i.actor_id THEN 'forbidden'
        WHEN m.body = i.new_body THEN 'unchanged'
        ELSE 'changed' END AS verdict
    FROM input i CROSS JOIN head h
    LEFT JOIN LATERAL (
      SELECT * FROM messages WHERE workspace_id = $1 AND id = i.message_id LIMIT 1) m ON true
    LEFT JOIN LATERAL (
      SELECT user_id FROM channel_members
      WHERE workspace_id = $1 AND channel_id = m.channel_id AND user_id = i.actor_id LIMIT 1) c ON true
  ), judged AS MATERIALIZED (
    SELECT n, verdict, actor_id, at, workspace_id, id, channel_id, author_id, seq, created_at, deleted_at,
      verdict = 'changed' AS keep,
      CASE verdict WHEN 'changed' THEN new_body WHEN 'unchanged' THEN body END AS body,
      CASE verdict WHEN 'changed' THEN at ELSE edited_at END AS edited_at,
      CASE verdict WHEN 'changed' THEN new_tag ELSE head_tag END AS tag,
      head_seq + CASE verdict WHEN 'changed'
        THEN count(*) FILTER (WHERE verdict = 'changed') OVER (ORDER BY n) ELSE 0 END AS event_seq,
      rev AS old_rev,
      'c:' || channel_id AS audience,
      '{"id":"' || id || '","channelId":"' || channel_id || '","authorId":"' || author_id ||
        '","body":' || body_json || '}' AS payload
    FROM found
  ), kept AS (
    SELECT * FROM judged WHERE keep
  ), stored AS (
    UPDATE messages m SET body = k.body, edited_at = k.at, rev = k.event_seq
    FROM kept k WHERE m.workspace_id = k.workspace_id AND m.id = k.id
  ), ${logAndAdvance('message.updated')}
  SELECT n, verdict, actor_id, at, id, channel_id, author_id, body, seq, created_at, edited_at,
    deleted_at, tag, event_seq, CASE WHEN keep THEN event_seq ELSE old_rev END AS rev, audience,
    CASE WHEN keep THEN payload END AS payload
  FROM judged ORDER BY n`;

/** See {@link HotVerb.apply}: one result or error per input. */
export async function applyEdits(
  tx: pg.ClientBase,
  workspaceId: Id,
  inputs: readonly Edit[],
): Promise<Applied<ChangedMessage>> {
  const { rows } = await tx.query<ChangeRow>({
    name: 'apply_edits',
    text: statement,
    values: [
      workspaceId,
      inputs.map(({ messageId }) => messageId),
      inputs.map(({ actorId }) => actorId),
      inputs.map(({ body }) => body),
      inputs.map(({ body }) => JSON.stringify(body)),
      inputs.map(randomTag),
    ],
  });
  return toApplied(rows, inputs, 'message.updated');
}
