import type { Id, LogEvent, Position } from '@teamchat/contract';
import { orUnavailable } from './failure.ts';
import type { Pools } from './pools.ts';

/** Reads workspaces' logs, on the feed's own connections. Satisfies realtime's port of this name. */
export interface LogReader {
  /** The last position; null for an unknown workspace. */
  readHead(workspaceId: Id): Promise<Position | null>;
  /** Unknown workspaces are absent. */
  readHeads(workspaceIds: readonly Id[]): Promise<Map<Id, Position>>;
  /** Events with seq > `afterSeq`, ascending, at most `limit`. */
  readEvents(workspaceId: Id, afterSeq: number, limit: number): Promise<LogEvent[]>;
  /** The oldest seq a cursor may name; 0 when nothing was removed yet. */
  readFloor(workspaceId: Id): Promise<number>;
  /** Changes when another database or another timeline of it answers (restore, failover). */
  readIdentity(): Promise<string>;
  /** The clock that gives events their `at`: milliseconds since 1970, with fractions. */
  readClock(): Promise<number>;
}

const readHeads = `
  SELECT h.workspace_id, h.seq, e.tag FROM workspace_heads h
  JOIN events e ON e.workspace_id = h.workspace_id AND e.seq = h.seq
  WHERE h.workspace_id = ANY($1::uuid[])`;

const readEvents = `
  SELECT seq, tag, at, type, v, audience, subject_id AS "subjectId", actor_id AS "actorId", payload
  FROM events WHERE workspace_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`;

const readIdentity = `
  SELECT (SELECT system_identifier FROM pg_control_system())::text || '/' || current_database() || '/' ||
    CASE WHEN pg_is_in_recovery() THEN 'standby'
         ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS identity`;

const readClock = `SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS clock`;

/** @throws (every method) AppError UNAVAILABLE when the database cannot answer. */
export function createLogReader(pools: Pick<Pools, 'feed'>): LogReader {
  async function query<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    return (await orUnavailable(pools.feed.query<Row>(text, values))).rows;
  }

  const reader: LogReader = {
    async readHead(workspaceId) {
      return (await reader.readHeads([workspaceId])).get(workspaceId) ?? null;
    },
    async readHeads(workspaceIds) {
      const rows = await query<Position & { workspace_id: Id }>(readHeads, [workspaceIds]);
      return new Map(rows.map(({ workspace_id, seq, tag }) => [workspace_id, { seq, tag }]));
    },
    readEvents(workspaceId, afterSeq, limit) {
      return query<LogEvent>(readEvents, [workspaceId, afterSeq, limit]);
    },
    async readFloor(workspaceId) {
      const [row] = await query<{ floor: number }>(
        'SELECT floor FROM log_floors WHERE workspace_id = $1',
        [workspaceId],
      );
      return row?.floor ?? 0;
    },
    async readIdentity() {
      const [row] = await query<{ identity: string }>(readIdentity, []);
      if (row === undefined) throw new Error('The identity query has no row');
      return row.identity;
    },
    async readClock() {
      const [row] = await query<{ clock: number }>(readClock, []);
      if (row === undefined) throw new Error('The clock query has no row');
      return row.clock;
    },
  };
  return reader;
}
