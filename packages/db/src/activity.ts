import type { Pools } from './pools.ts';

/**
 * How long the oldest transaction of this database has been holding a snapshot, in seconds; 0 when there is none.
 * While it does, no vacuum removes what was deleted or updated since. Postgres shows other roles' transactions to
 * members of `pg_read_all_stats` only.
 */
export async function readOldestSnapshotAge(pools: Pick<Pools, 'feed'>): Promise<number> {
  const { rows } = await pools.feed.query<{ age: number }>(
    `SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8 AS age
     FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
       AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)`,
  );
  return rows[0]?.age ?? 0;
}
