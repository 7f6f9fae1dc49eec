import type { Logger } from '@teamchat/core';
import { parseCronItems, Logger as QueueLogger, run } from 'graphile-worker';
import { Pool } from 'pg';
import { deleteExpired } from './handlers/delete-expired.ts';
import { trimLogs } from './handlers/trim-logs.ts';

export interface WorkerContext {
  databaseUrl: string;
  logger: Logger;
  /** How long events stay in the logs: what a client that was away for longer missed comes as a new snapshot. */
  eventRetentionDays: number;
}

/** Jobs at once, and the connections for them, for the queue itself and for its LISTEN. */
const concurrency = 2;
const connections = concurrency + 2;

/** Times are in UTC. Any number of workers may run; each occasion is one job. */
const cronItems = parseCronItems([
  { task: 'deleteExpired', match: '17 * * * *', options: { backfillPeriod: 0, maxAttempts: 3 } },
  { task: 'trimLogs', match: '37 * * * *', options: { backfillPeriod: 0, maxAttempts: 3 } },
]);

/**
 * Runs jobs until the signal aborts; jobs that run then get 5 s to finish and are tried again later by another worker.
 * @throws when the queue cannot be reached at the start. Later outages are logged and waited for.
 */
export async function runWorker(
  { databaseUrl, logger, eventRetentionDays }: WorkerContext,
  signal: AbortSignal,
): Promise<void> {
  if (isAborted(signal)) return;
  const pool = openPool(databaseUrl, logger);
  try {
    const runner = await run({
      pgPool: pool,
      concurrency,
      taskList: { deleteExpired, trimLogs: trimLogs(eventRetentionDays) },
      parsedCronItems: cronItems,
      noHandleSignals: true,
      logger: adaptLogger(logger),
    });
    const stop = () => {
      runner
        .stop()
        .catch((error: unknown) => logger.warn({ err: error }, 'The worker did not stop cleanly.'));
    };
    signal.addEventListener('abort', stop, { once: true });
    // It may have aborted while the runner started.
    if (isAborted(signal)) stop();
    await runner.promise.finally(() => signal.removeEventListener('abort', stop));
  } finally {
    await pool.end();
  }
}

/** Asked anew each time, which the type checker does not expect of a property. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/**
 * NOTE: a pool of our own, since one that the queue makes loses its error handlers before its connections end, and
 * a database that stops at that moment would then end the process.
 */
function openPool(databaseUrl: string, logger: Logger): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: connections,
    application_name: 'teamchat worker',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  });
  const report = (error: Error) =>
    logger.warn({ err: error }, 'A database connection of the worker broke.');
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', report));
  return pool;
}

/** The queue's lines under our levels; what it calls information is detail to an operator. */
function adaptLogger(logger: Logger): QueueLogger {
  return new QueueLogger(() => (level, message, details) => {
    const fields = { err: details?.error };
    const name: string = level;
    if (name === 'error') logger.error(fields, message);
    else if (name === 'warning') logger.warn(fields, message);
  });
}
