import { type Pools, unavailable } from '@teamchat/db';
import { translated } from '../engine/errors.ts';

const lockName = 'teamchat first account';
/** One waiter per pool, or those who wait could take all connections from the one who goes on. */
const queues = new WeakMap<Pools, Promise<unknown>>();

async function locked<T>(pools: Pools, task: () => Promise<T>): Promise<T> {
  const client = await pools.requests.connect().catch((error: unknown) => {
    throw unavailable(error);
  });
  // NOTE: a session's lock, not a transaction's: the task hashes a password, and a transaction may not idle so long.
  let released = false;
  try {
    await translated(client.query('SELECT pg_advisory_lock(hashtext($1))', [lockName]));
    const result = await task();
    await client.query('SELECT pg_advisory_unlock(hashtext($1))', [lockName]);
    released = true;
    return result;
  } finally {
    // Closing the connection gives the lock back.
    client.release(!released);
  }
}

/** Runs `task` alone among all processes of the instance. Throws UNAVAILABLE when that takes too long. */
export async function withFirstAccountLock<T>(pools: Pools, task: () => Promise<T>): Promise<T> {
  const before = queues.get(pools) ?? Promise.resolve();
  const result = before.then(() => locked(pools, task));
  queues.set(
    pools,
    result.catch(() => undefined),
  );
  return result;
}
