import {
  type AppError,
  EVENT_VERSION,
  type EventType,
  type Id,
  type LogEvent,
  type Message,
  type ReadAt,
} from '@teamchat/contract';
import { forbidden, notFound } from '../errors.ts';
import { readAt } from '../snapshot.ts';
import type { Applied, Outcome } from '../writer/verb.ts';
import { type MessageRow, viewMessage } from './view.ts';

export type ChangedMessage = { message: Message } & ReadAt;

/** What the statements of edit and delete answer per input; without a verdict there is no such message. */
export interface ChangeRow extends MessageRow {
  verdict: 'missing' | 'forbidden' | 'unchanged' | 'changed';
  actor_id: Id;
  /** Of the appended event, or of the head when nothing changed. */
  event_seq: number;
  tag: number;
  at: string;
  audience: string;
  payload: string;
}

/**
 * The shared head of both statements: `head` is empty unless this transaction holds the lock.
 * Its tag is that of the last row, for answers that append nothing.
 */
export const lockedHead = `
  head AS MATERIALIZED (
    SELECT h.seq, date_trunc('milliseconds', clock_timestamp()) AS at,
      (SELECT e.tag FROM events e WHERE e.workspace_id = h.workspace_id AND e.seq = h.seq) AS tag
    FROM workspace_heads h
    WHERE h.workspace_id = $1 AND pg_current_xact_id_if_assigned() IS NOT NULL
  )`;

/** The shared tail: stores the events of `kept` and moves the head. */
export function logAndAdvance(type: EventType): string {
  return `
  logged AS (
    INSERT INTO events (workspace_id, seq, tag, v, type, audience, subject_id, actor_id, payload, at)
    SELECT $1, event_seq, tag, ${EVENT_VERSION}, '${type}', audience, id, actor_id, payload, at FROM kept
  ), advanced AS (
    UPDATE workspace_heads SET seq = seq + (SELECT count(*) FROM kept)
    WHERE workspace_id = $1 AND EXISTS (SELECT FROM kept)
  )`;
}

export function toApplied(
  rows: readonly ChangeRow[],
  inputs: readonly unknown[],
  type: EventType,
): Applied<ChangedMessage> {
  return {
    outcomes: inputs.map((_, index) => outcomeOf(rows[index])),
    events: rows.filter(({ verdict }) => verdict === 'changed').map((row) => eventOf(row, type)),
  };
}

function outcomeOf(row: ChangeRow | undefined): Outcome<ChangedMessage> {
  switch (row?.verdict) {
    case undefined:
    case 'missing':
      return { error: notFound() };
    case 'forbidden':
      return { error: notYours() };
    case 'unchanged':
    case 'changed':
      return {
        value: { message: viewMessage(row), ...readAt({ seq: row.event_seq, tag: row.tag }) },
      };
  }
}

function notYours(): AppError {
  return forbidden('This message was written by somebody else.');
}

function eventOf(row: ChangeRow, type: EventType): LogEvent {
  return {
    seq: row.event_seq,
    tag: row.tag,
    at: row.at,
    type,
    v: EVENT_VERSION,
    audience: row.audience,
    subjectId: row.id,
    actorId: row.actor_id,
    payload: row.payload,
  };
}
