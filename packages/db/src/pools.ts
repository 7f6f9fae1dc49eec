import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { TimedPool } from './timed-pool.ts';
import { valueTypes } from './value-types.ts';

export type Database = NodePgDatabase;

/**
 * Three pools, so that no kind of work can take the connections of another.
 * Disposing ends them and waits for what is running.
 */
export interface Pools extends AsyncDisposable {
  /** Group commits of the hot verbs. */
  writers: pg.Pool;
  /** Everything a caller asks for. */
  requests: pg.Pool;
  /** Log repair and head polls; must not wait behind requests. */
  feed: pg.Pool;
  /** Drizzle over `requests`. */
  db: Database;
}

export type PoolName = 'writers' | 'requests' | 'feed';

export interface PoolOptions {
  url: string;
  /** Connections per pool. */
  writers?: number;
  requests?: number;
  feed?: number;
  /** A connection broke, idle or in use; the pool replaces it by itself. */
  onError: (error: Error) => void;
  /** Told of each connection that was asked for how long that took, in seconds, also when none was to be had. */
  onWait?: (pool: PoolName, seconds: number) => void;
  timeouts?: Partial<PoolTimeouts>;
}

/** In milliseconds. They bound how long a frozen or cut-off process can hold a workspace's head. */
export interface PoolTimeouts {
  idleInTransaction: number;
  lock: number;
  statement: number;
  /** Unacknowledged TCP data, on the server's side. */
  network: number;
  /** To get a connection, new or from the pool. */
  connect: number;
  /** Until an unused connection is closed: a new one costs a handshake of several milliseconds. */
  idle: number;
  /** An answer that never comes, on our side; then the connection is given up. */
  answer: number;
}

const defaultTimeouts: PoolTimeouts = {
  idleInTransaction: 2_000,
  lock: 5_000,
  statement: 7_000,
  network: 10_000,
  connect: 5_000,
  idle: 300_000,
  answer: 12_000,
};

/**
 * The statements of the hot verbs touch a few rows by key, and to plan one takes longer than to run it. So each
 * connection keeps its plans until statistics change, without knowing the values, perhaps since a table was empty; and
 * the planner is not offered what reads more than the rows.
 * NOTE: rows are joined by their whole key, never by a parameter and a part of it: where workspaces are small on average,
 * to read all of one would look cheaper.
 */
const keyedPlansKept = [
  '-c plan_cache_mode=force_generic_plan',
  ...['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin', 'material'].map(
    (method) => `-c enable_${method}=off`,
  ),
].join(' ');

/** Everything else is planned for what the tables hold when it runs. */
const plansOfTheMoment = '-c plan_cache_mode=force_custom_plan';

export function createPools(options: PoolOptions): Pools {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const shared: pg.PoolConfig = {
    connectionString: options.url,
    types: valueTypes,
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    connectionTimeoutMillis: timeouts.connect,
    idleTimeoutMillis: timeouts.idle,
    idle_in_transaction_session_timeout: timeouts.idleInTransaction,
    lock_timeout: timeouts.lock,
    statement_timeout: timeouts.statement,
    query_timeout: timeouts.answer,
  };
  const settings = `-c jit=off -c tcp_user_timeout=${timeouts.network}`;
  const create = (name: PoolName, max: number, planning: string) => {
    const pool = new TimedPool(
      {
        ...shared,
        max,
        application_name: `teamchat ${name}`,
        options: `${settings} ${planning}`,
      },
      (seconds) => options.onWait?.(name, seconds),
    );
    pool.on('error', options.onError);
    // A connection that breaks while it is checked out has no listener of the pool's.
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  };
  const writers = create('writers', options.writers ?? 4, keyedPlansKept);
  const requests = create('requests', options.requests ?? 10, plansOfTheMoment);
  const feed = create('feed', options.feed ?? 3, plansOfTheMoment);
  return {
    writers,
    requests,
    feed,
    db: drizzle({ client: requests }),
    async [Symbol.asyncDispose]() {
      await Promise.all([writers.end(), requests.end(), feed.end()]);
    },
  };
}
