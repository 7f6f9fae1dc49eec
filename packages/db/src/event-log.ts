import {
  AppError,
  type AudienceTerm,
  EVENT_VERSION,
  type EventData,
  type EventType,
  formatAudience,
  type Id,
  type LogEvent,
  type Position,
} from '@teamchat/contract';
import type pg from 'pg';
import { isContention, toAppError } from './failure.ts';
import { inTransaction, type Transaction } from './transaction.ts';

/** One workspace's log, locked: until the transaction ends nobody else can append or change a right. */
export interface Head {
  readonly workspaceId: Id;
  /** The last seq, those appended by this transaction included. */
  seq: number;
  /** The tag of the row at `seq`; 0 while the log is empty. */
  tag: number;
  /** What this transaction appends, in order. */
  readonly events: LogEvent[];
}

export interface HeadTransaction extends Transaction {
  /** Now, taken after the lock, whole milliseconds. */
  readonly at: Date;
}

export interface NewEvent<T extends EventType> {
  type: T;
  audience: AudienceTerm[];
  subjectId: Id;
  actorId: Id;
  data: EventData<T>;
}

/** What a committed transaction left behind. */
export interface Appended<T> {
  result: T;
  heads: ReadonlyMap<Id, Head>;
}

const MAX_ATTEMPTS = 4;

export const BEGIN_APPEND = 'BEGIN ISOLATION LEVEL READ COMMITTED';

/** A statement of its own: a decision in the same one would see the time before the wait. */
export function lockHeads(workspaceIds: readonly Id[]): pg.QueryConfig {
  return {
    name: 'lock_heads',
    text: `SELECT workspace_id, seq FROM workspace_heads
           WHERE workspace_id = ANY($1::uuid[]) ORDER BY workspace_id FOR NO KEY UPDATE`,
    values: [workspaceIds],
  };
}

/** Which logs a transaction holds. */
export interface HeadTarget<W> {
  workspace: W;
  /** Begin the log when there is none. */
  create?: boolean;
}

/**
 * The append protocol for several workspaces: locks the heads in ascending id, then runs `fn`, then
 * stores what it appended and commits. Everything `fn` reads is read after the lock, so its decisions
 * hold at the seqs it gets. Retried as a whole on deadlock, serialization failure and lock timeout:
 * `fn` must have no effect outside the transaction.
 * @throws AppError NOT_FOUND for an unknown workspace; UNAVAILABLE when the database cannot answer.
 */
export async function withHeads<T>(
  pool: pg.Pool,
  target: HeadTarget<readonly Id[]>,
  fn: (tx: HeadTransaction, heads: ReadonlyMap<Id, Head>) => Promise<T>,
): Promise<Appended<T>> {
  const workspaceIds = target.workspace;
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(pool, BEGIN_APPEND, async (tx) => {
        if (target.create === true) await insertHeads(tx.client, workspaceIds);
        const { heads, at } = await takeHeads(tx.client, workspaceIds);
        const result = await fn({ ...tx, at }, heads);
        for (const head of heads.values()) await storeEvents(tx.client, head);
        return { result, heads };
      });
    } catch (error) {
      if (!isContention(error) || attempt === MAX_ATTEMPTS) throw toAppError(error);
    }
  }
}

/** {@link withHeads} for one workspace. */
export function withHead<T>(
  pool: pg.Pool,
  target: HeadTarget<Id>,
  fn: (tx: HeadTransaction, head: Head) => Promise<T>,
): Promise<Appended<T>> {
  const workspaceId = target.workspace;
  return withHeads(pool, { ...target, workspace: [workspaceId] }, (tx, heads) =>
    fn(tx, requireHead(heads, workspaceId)),
  );
}

export function requireHead(heads: ReadonlyMap<Id, Head>, workspaceId: Id): Head {
  const head = heads.get(workspaceId);
  if (head === undefined) throw new AppError('NOT_FOUND', 'There is no such workspace.');
  return head;
}

/** Collects an event of this transaction and returns its seq: rows it changes take it as their `rev`. */
export function appendEvent<T extends EventType>(
  tx: HeadTransaction,
  head: Head,
  event: NewEvent<T>,
): number {
  head.seq += 1;
  head.tag = randomTag();
  head.events.push({
    seq: head.seq,
    tag: head.tag,
    at: tx.at.toISOString(),
    type: event.type,
    v: EVENT_VERSION,
    audience: formatAudience(...event.audience),
    subjectId: event.subjectId,
    actorId: event.actorId,
    payload: JSON.stringify(event.data),
  });
  return head.seq;
}

/** 31 random bits. Need not be unguessable, only different after history changed. */
export function randomTag(): number {
  return Math.floor(Math.random() * 2 ** 31);
}

async function insertHeads(client: pg.ClientBase, workspaceIds: readonly Id[]): Promise<void> {
  await client.query(
    `INSERT INTO workspace_heads (workspace_id, seq)
     SELECT id, 0 FROM unnest($1::uuid[]) AS id ORDER BY id ON CONFLICT DO NOTHING`,
    [workspaceIds],
  );
}

async function takeHeads(client: pg.ClientBase, workspaceIds: readonly Id[]) {
  const locked = client.query<{ workspace_id: Id; seq: number }>(lockHeads(workspaceIds));
  const state = client.query<{ at: string; tags: Record<Id, number> | null }>({
    name: 'head_state',
    text: `SELECT date_trunc('milliseconds', clock_timestamp()) AS at,
             (SELECT json_object_agg(h.workspace_id, e.tag)
              FROM workspace_heads h JOIN events e ON e.workspace_id = h.workspace_id AND e.seq = h.seq
              WHERE h.workspace_id = ANY($1::uuid[])) AS tags`,
    values: [workspaceIds],
  });
  const [{ rows }, after] = await bothSettled(locked, state);
  const now = after.rows[0];
  if (now === undefined) throw new Error('The head state has no row');
  const heads = new Map<Id, Head>();
  for (const { workspace_id: workspaceId, seq } of rows) {
    heads.set(workspaceId, { workspaceId, seq, tag: now.tags?.[workspaceId] ?? 0, events: [] });
  }
  for (const workspaceId of workspaceIds) requireHead(heads, workspaceId);
  return { heads, at: new Date(now.at) };
}

/** Both were sent at once; the first failure is the cause, the second only its echo. */
async function bothSettled<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
  return [a.value, b.value];
}

async function storeEvents(client: pg.ClientBase, head: Head): Promise<void> {
  const { events, workspaceId } = head;
  if (events.length === 0) return;
  await bothSettled(
    client.query(insertEvents(workspaceId, events)),
    client.query('UPDATE workspace_heads SET seq = $2 WHERE workspace_id = $1', [
      workspaceId,
      head.seq,
    ]),
  );
}

function insertEvents(workspaceId: Id, events: readonly LogEvent[]): pg.QueryConfig {
  const column = <K extends keyof LogEvent>(key: K) => events.map((event) => event[key]);
  return {
    name: 'insert_events',
    text: `INSERT INTO events (workspace_id, seq, tag, v, type, audience, subject_id, actor_id, payload, at)
           SELECT $1, e.* FROM unnest($2::bigint[], $3::int[], $4::smallint[], $5::text[], $6::text[],
             $7::uuid[], $8::uuid[], $9::text[], $10::timestamptz[]) AS e`,
    values: [
      workspaceId,
      column('seq'),
      column('tag'),
      column('v'),
      column('type'),
      column('audience'),
      column('subjectId'),
      column('actorId'),
      column('payload'),
      column('at'),
    ],
  };
}

/** Where a head stands, as a cursor names it. */
export function positionOf(head: Head): Position {
  return { seq: head.seq, tag: head.tag };
}
