import { AppError } from '@teamchat/contract';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { orUnavailable, unavailable } from './failure.ts';
import type { Database } from './pools.ts';

export interface Transaction {
  /** For raw statements; moments come back as ISO strings. */
  client: pg.ClientBase;
  /** Drizzle on the same connection. */
  db: Database;
}

/**
 * Runs `fn` between `begin` and COMMIT on one connection. Any error rolls back.
 * @throws AppError UNAVAILABLE when no connection is to be had or the outcome of COMMIT is unknown; the
 * caller's retry with the same ids settles that. What a statement of `fn` threw passes unchanged.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  begin: string,
  fn: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw unavailable(error);
  });
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await fn({ client, db: drizzle({ client }) });
    await commit(client);
    return result;
  } catch (error) {
    broken = await rollBack(client);
    throw error;
  } finally {
    client.release(broken);
  }
}

/** A failed transaction's COMMIT resolves too, with the command ROLLBACK. */
async function commit(client: pg.ClientBase): Promise<void> {
  const { command } = await client.query('COMMIT').catch((cause: unknown) => {
    throw unknownOutcome(cause);
  });
  if (command !== 'COMMIT') throw new Error(`COMMIT answered ${command}`);
}

export function unknownOutcome(cause: unknown): AppError {
  return new AppError('UNAVAILABLE', 'The server could not confirm the change. Try again.', {
    cause,
    retryAfterMs: 500,
  });
}

async function rollBack(client: pg.ClientBase): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Reads of one moment: every statement of `fn` sees the same snapshot. Keep it short. */
export function inSnapshot<T>(pool: pg.Pool, fn: (tx: Transaction) => Promise<T>): Promise<T> {
  return orUnavailable(inTransaction(pool, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', fn));
}
