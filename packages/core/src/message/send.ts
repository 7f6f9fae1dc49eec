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
import { type MessageRow, messageColumns, viewMessage } from './view.ts';

export interface Send {
  id: Id;
  channelId: Id;
  authorId: Id;
  body: string;
}

/**
 * Writes a message in a channel of the actor's. The same id again, by the same author to the same
 * channel, answers the message as it is now; who has left the channel since learns where it is, and not its text.
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
 * Decides by the time under the lock: without a locked head there is no row. Only what is allowed and
 * new is numbered, in the order of the inputs, so the log has no gaps; `others` is what was not. Numbers
 * are counted again by the caller: a row per input would cost more than writing it.
 * LIMIT in LATERAL keeps the planner to one key lookup per input.
 */
const statement = `
  WITH head AS MATERIALIZED (
    SELECT seq, date_trunc('milliseconds', clock_timestamp()) AS at FROM workspace_heads
    WHERE workspace_id = $1 AND pg_current_xact_id_if_assigned() IS NOT NULL
  ), input AS (
    SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::int[])
      WITH ORDINALITY AS i (id, channel_id, author_id, body, payload, tag, n)
  ), judged AS MATERIALIZED (
    SELECT i.*, h.at, c.user_id IS NOT NULL AS allowed, m AS known,
      CASE WHEN c.user_id IS NOT NULL AND m.id IS NULL THEN h.seq +
        count(*) FILTER (WHERE c.user_id IS NOT NULL AND m.id IS NULL) OVER (ORDER BY i.n) END AS seq
    FROM input i CROSS JOIN head h
    LEFT JOIN LATERAL (
      SELECT user_id FROM channel_members
      WHERE workspace_id = $1 AND channel_id = i.channel_id AND user_id = i.author_id LIMIT 1) c ON true
    LEFT JOIN LATERAL (
      SELECT ${messageColumns} FROM messages WHERE workspace_id = $1 AND id = i.id LIMIT 1) m ON true
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
  SELECT seq, at, (
    SELECT json_agg(json_build_object('n', n, 'allowed', allowed, 'known', known))
    FROM judged WHERE seq IS NULL) AS others
  FROM head`;

interface Answer {
  /** Of the head before this statement. */
  seq: number;
  at: string;
  others: NotWritten[] | null;
}

/** Moments of `known` are as JSON has them in Postgres. */
interface NotWritten {
  /** Of the input, from 1. */
  n: number;
  allowed: boolean;
  /** Null where nothing has the id; then it was not allowed. */
  known: MessageRow | null;
}

/** See {@link HotVerb.apply}: one result or error per input. */
export async function applySends(
  tx: pg.ClientBase,
  workspaceId: Id,
  inputs: readonly Send[],
): Promise<Applied<Message>> {
  const payloads = inputs.map(payloadOf);
  const tags = inputs.map(randomTag);
  const { rows } = await tx.query<Answer>({
    name: 'apply_sends',
    text: statement,
    values: [
      workspaceId,
      inputs.map(({ id }) => id),
      inputs.map(({ channelId }) => channelId),
      inputs.map(({ authorId }) => authorId),
      inputs.map(({ body }) => body),
      payloads,
      tags,
    ],
  });
  const [answer] = rows;
  if (answer === undefined) {
    return { outcomes: inputs.map(() => ({ error: notFound() })), events: [] };
  }
  const { at } = answer;
  let { seq } = answer;
  const others = new Map(answer.others?.map((other) => [other.n - 1, other]));
  const events: LogEvent[] = [];
  const outcomes = inputs.map((send, index) => {
    const other = others.get(index);
    if (other !== undefined) return outcomeOf(send, other);
    seq += 1;
    const [tag = 0, payload = ''] = [tags[index], payloads[index]];
    events.push(eventOf(send, { seq, tag, at, payload }));
    return { value: created(send, seq, at) };
  });
  return { outcomes, events };
}

function payloadOf({ id, channelId, authorId, body }: Send): string {
  return JSON.stringify({ id, channelId, authorId, body });
}

function eventOf(send: Send, stored: Pick<LogEvent, 'seq' | 'tag' | 'at' | 'payload'>): LogEvent {
  return {
    seq: stored.seq,
    tag: stored.tag,
    at: stored.at,
    type: 'message.created',
    v: EVENT_VERSION,
    audience: formatAudience(channelAudience(send.channelId)),
    subjectId: send.id,
    actorId: send.authorId,
    payload: stored.payload,
  };
}

function outcomeOf(send: Send, { allowed, known }: NotWritten): Outcome<Message> {
  const isSame = known?.author_id === send.authorId && known.channel_id === send.channelId;
  if (!isSame) return { error: allowed ? idTaken() : notFound() };
  const message = viewMessage(fromJson(known));
  return { value: allowed ? message : { ...message, body: '' } };
}

function fromJson(row: MessageRow): MessageRow {
  const instant = (text: string) => new Date(text).toISOString();
  return {
    ...row,
    created_at: instant(row.created_at),
    edited_at: row.edited_at && instant(row.edited_at),
    deleted_at: row.deleted_at && instant(row.deleted_at),
  };
}

function created(send: Send, seq: number, at: string): Message {
  return {
    id: send.id,
    channelId: send.channelId,
    authorId: send.authorId,
    body: send.body,
    seq,
    rev: seq,
    createdAt: at,
    editedAt: null,
    deleted: false,
  };
}
