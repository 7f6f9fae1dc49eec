import {
  channelAudience,
  EVENT_VERSION,
  formatAudience,
  type Id,
  type LogEvent,
  type Message,
  newId,
  type SendMessageInput,
} from '@teamchat/contract';
import { randomTag } from '@teamchat/db';
import type pg from 'pg';
import type { CoreContext } from '../context.ts';
import { idTaken, notFound } from '../errors.ts';
import type { Applied, HotVerb, Outcome } from '../writer/verb.ts';
import { type MessageRow, viewMessage } from './view.ts';

export interface Send {
  id: Id;
  channelId: Id;
  authorId: Id;
  body: string;
}

/**
 * Writes a message in a channel of the actor's. The same id again, by the same author to the same
 * channel, answers the message as it is now.
 * @throws AppError NOT_FOUND unless the actor is in the channel; CONFLICT for an id that is in use.
 */
export async function sendMessage(
  ctx: CoreContext,
  input: SendMessageInput,
): Promise<{ message: Message }> {
  const { workspaceId, channelId, body } = input;
  const send = { id: input.id ?? newId(), channelId, authorId: ctx.actor.userId, body };
  return { message: await ctx.writer.submit(sends, workspaceId, send) };
}

const sends: HotVerb<Send, Message> = {
  key: (send) => send.id,
  bytes: (send) => 2 * send.body.length + 200,
  apply: applySends,
};

/**
 * Decides by the time under the lock: without a locked head there are no rows. Only what is allowed and
 * new is numbered, so the log has no gaps. LIMIT in LATERAL keeps the planner to one key lookup per input.
 */
const statement = `
  WITH head AS MATERIALIZED (
    SELECT seq, date_trunc('milliseconds', clock_timestamp()) AS at FROM workspace_heads
    WHERE workspace_id = $1 AND pg_current_xact_id_if_assigned() IS NOT NULL
  ), input AS (
    SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::int[])
      WITH ORDINALITY AS i (id, channel_id, author_id, body, payload, tag, n)
  ), judged AS MATERIALIZED (
    SELECT i.*, h.at, c.user_id IS NOT NULL AS allowed,
      m.id IS NOT NULL AS known, m.channel_id AS known_channel, m.author_id AS known_author,
      m.body AS known_body, m.seq AS known_seq, m.rev AS known_rev, m.created_at AS known_at,
      m.edited_at, m.deleted_at,
      CASE WHEN c.user_id IS NOT NULL AND m.id IS NULL THEN h.seq +
        count(*) FILTER (WHERE c.user_id IS NOT NULL AND m.id IS NULL) OVER (ORDER BY i.n) END AS seq
    FROM input i CROSS JOIN head h
    LEFT JOIN LATERAL (
      SELECT user_id FROM channel_members
      WHERE workspace_id = $1 AND channel_id = i.channel_id AND user_id = i.author_id LIMIT 1) c ON true
    LEFT JOIN LATERAL (
      SELECT * FROM messages WHERE workspace_id = $1 AND id = i.id LIMIT 1) m ON true
  ), kept AS (
    SELECT * FROM judged WHERE seq IS NOT NULL
  ), stored AS (
    INSERT INTO messages (workspace_id, id, channel_id, author_id, body, seq, rev, created_at)
    SELECT $1, id, channel_id, author_id, body, seq, seq, at FROM kept
  ), logged AS (
    INSERT INTO events (workspace_id, seq, tag, v, type, audience, subject_id, actor_id, payload, at)
    SELECT $1, seq, tag, ${EVENT_VERSION}, 'message.created', 'c:' || channel_id, id, author_id, payload, at
    FROM kept
  ), advanced AS (
    UPDATE workspace_heads SET seq = seq + (SELECT count(*) FROM kept)
    WHERE workspace_id = $1 AND EXISTS (SELECT FROM kept)
  )
  SELECT n, allowed, seq, at, known, known_channel, known_author, known_body, known_seq, known_rev,
    known_at, edited_at, deleted_at
  FROM judged ORDER BY n`;

interface Row {
  allowed: boolean;
  /** Null unless the message is new. */
  seq: number | null;
  at: string;
  known: boolean;
  known_channel: Id;
  known_author: Id;
  known_body: string;
  known_seq: number;
  known_rev: number;
  known_at: string;
  edited_at: string | null;
  deleted_at: string | null;
}

/** See {@link HotVerb.apply}: one result or error per input. */
export async function applySends(
  tx: pg.ClientBase,
  workspaceId: Id,
  inputs: readonly Send[],
): Promise<Applied<Message>> {
  const drafts = inputs.map((send) => ({ ...send, payload: payloadOf(send), tag: randomTag() }));
  const { rows } = await tx.query<Row>({
    name: 'apply_sends',
    text: statement,
    values: [
      workspaceId,
      drafts.map(({ id }) => id),
      drafts.map(({ channelId }) => channelId),
      drafts.map(({ authorId }) => authorId),
      drafts.map(({ body }) => body),
      drafts.map(({ payload }) => payload),
      drafts.map(({ tag }) => tag),
    ],
  });
  const events: LogEvent[] = [];
  const outcomes = drafts.map((draft, index) => {
    const row = rows[index];
    if (row === undefined) return { error: notFound() };
    if (row.seq !== null) events.push(eventOf(draft, row.seq, row.at));
    return outcomeOf(draft, row);
  });
  return { outcomes, events };
}

function payloadOf({ id, channelId, authorId, body }: Send): string {
  return JSON.stringify({ id, channelId, authorId, body });
}

function eventOf(
  draft: Send & { payload: string; tag: number },
  seq: number,
  at: string,
): LogEvent {
  return {
    seq,
    tag: draft.tag,
    at,
    type: 'message.created',
    v: EVENT_VERSION,
    audience: formatAudience(channelAudience(draft.channelId)),
    subjectId: draft.id,
    actorId: draft.authorId,
    payload: draft.payload,
  };
}

function outcomeOf(send: Send, row: Row): Outcome<Message> {
  if (!row.allowed) return { error: notFound() };
  if (row.seq !== null) return { value: viewMessage(created(send, row.seq, row.at)) };
  const same = row.known_author === send.authorId && row.known_channel === send.channelId;
  if (!same) return { error: idTaken() };
  return { value: viewMessage(stored(send, row)) };
}

function created(send: Send, seq: number, at: string): MessageRow {
  return {
    id: send.id,
    channel_id: send.channelId,
    author_id: send.authorId,
    body: send.body,
    seq,
    rev: seq,
    created_at: at,
    edited_at: null,
    deleted_at: null,
  };
}

function stored(send: Send, row: Row): MessageRow {
  return {
    id: send.id,
    channel_id: row.known_channel,
    author_id: row.known_author,
    body: row.known_body,
    seq: row.known_seq,
    rev: row.known_rev,
    created_at: row.known_at,
    edited_at: row.edited_at,
    deleted_at: row.deleted_at,
  };
}
