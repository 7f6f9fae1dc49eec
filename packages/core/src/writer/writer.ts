import { AppError, type Id } from '@teamchat/contract';
import { sqlState, toAppError, unavailable } from '@teamchat/db';
import type pg from 'pg';
import type { EventPublisher, Logger } from '../ports.ts';
import { type Batch, type BatchResult, type CommittedRun, commitBatch } from './batch.ts';
import type { WriterMetrics } from './metrics.ts';
import { createJobQueue, type Lane } from './queue.ts';
import type { HotVerb, Job } from './verb.ts';

/**
 * Group commit. One transaction at a time per workspace; what arrives meanwhile goes out together with
 * the next one. A lone call leaves at once. Workspaces take turns on the connections.
 */
export interface Writer extends AsyncDisposable {
  /**
   * Settles when the input is durable and its event was handed to the publisher.
   * @throws AppError of the verb's decision; UNAVAILABLE when the queue is full, the writer is closing,
   * or the outcome is unknown: a retry with the same id settles that.
   */
  submit<I, R>(verb: HotVerb<I, R>, workspaceId: Id, input: I): Promise<R>;
  /** Calls that wait for their turn. */
  readonly queued: number;
}

export interface WriterLimits {
  /** One transaction. */
  batchJobs: number;
  batchBytes: number;
  /** Waiting calls: per workspace, of all, and their bytes. */
  queuedPerWorkspace: number;
  queued: number;
  queuedBytes: number;
}

const defaultLimits: WriterLimits = {
  batchJobs: 512,
  batchBytes: 1024 * 1024,
  queuedPerWorkspace: 4_000,
  queued: 20_000,
  queuedBytes: 64 * 1024 * 1024,
};

const MAX_ATTEMPTS = 3;

export interface WriterOptions {
  /** Its size is the number of workspaces that are written at the same time. */
  pool: pg.Pool;
  publisher: EventPublisher;
  logger: Logger;
  limits?: Partial<WriterLimits> | undefined;
  metrics?: WriterMetrics | undefined;
}

export function createWriter(options: WriterOptions): Writer {
  const { pool, publisher, logger, metrics } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const queue = createJobQueue();
  let free = pool.options.max;
  let closing = false;
  let pumpScheduled = false;
  let onIdle: (() => void) | undefined;

  const takeBatch = (lane: Lane) =>
    queue.take(lane, { jobs: limits.batchJobs, bytes: limits.batchBytes });

  /** After the current turn, so that all its calls leave together. */
  function schedulePump(): void {
    if (pumpScheduled) return;
    pumpScheduled = true;
    setImmediate(() => {
      pumpScheduled = false;
      pump();
    });
  }

  function pump(): void {
    while (free > 0) {
      const lane = queue.next();
      if (lane === undefined) break;
      free -= 1;
      void writeLane(lane).finally(() => {
        free += 1;
        queue.release(lane);
        if (queue.jobs > 0) schedulePump();
        else if (free === pool.options.max) onIdle?.();
      });
    }
  }

  /** Never rejects: every job is settled. */
  async function writeLane(lane: Lane): Promise<void> {
    let client: pg.PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      rejectAll(takeBatch(lane), unavailable(error));
      return;
    }
    let usable = true;
    try {
      usable = await writeJobs(client, lane.workspaceId, takeBatch(lane));
    } finally {
      client.release(usable ? undefined : true);
    }
  }

  /** Answers whether the connection may be used again. */
  async function writeJobs(client: pg.PoolClient, workspaceId: Id, jobs: Job[]): Promise<boolean> {
    const result = await commitPersistently(client, { workspaceId, jobs }, metrics);
    switch (result.kind) {
      case 'committed':
        if (result.events.length > 0) publisher.publish(workspaceId, result.events);
        for (const run of result.runs) settleRun(run);
        return true;
      case 'rejected':
        if (jobs.length > 1) return writeSingly(client, workspaceId, jobs);
        logger.error({ err: result.cause, workspaceId }, 'A write was refused by the database.');
        rejectAll(jobs, refusal(result.cause));
        return true;
      case 'contention':
        rejectAll(jobs, toAppError(result.cause));
        return true;
      case 'unknown':
        logger.warn({ err: result.cause, workspaceId, jobs: jobs.length }, 'A batch failed.');
        rejectAll(
          jobs,
          result.cause instanceof AppError ? result.cause : unavailable(result.cause),
        );
        return false;
    }
  }

  /** One bad row must not take the others with it. */
  async function writeSingly(
    client: pg.PoolClient,
    workspaceId: Id,
    jobs: Job[],
  ): Promise<boolean> {
    for (const [index, job] of jobs.entries()) {
      if (await writeJobs(client, workspaceId, [job])) continue;
      rejectAll(jobs.slice(index + 1), unavailable(new Error('The connection was lost')));
      return false;
    }
    return true;
  }

  return {
    get queued() {
      return queue.jobs;
    },
    submit<I, R>(verb: HotVerb<I, R>, workspaceId: Id, input: I): Promise<R> {
      const bytes = verb.bytes(input);
      const full =
        queue.jobs >= limits.queued ||
        queue.bytes + bytes > limits.queuedBytes ||
        queue.waiting(workspaceId) >= limits.queuedPerWorkspace;
      if (closing || full) return Promise.reject(closing ? isClosing() : isFull());
      return new Promise<R>((resolve, reject) => {
        const settle = resolve as (value: unknown) => void;
        queue.push(workspaceId, { verb, input, bytes, resolve: settle, reject });
        schedulePump();
      });
    },
    async [Symbol.asyncDispose]() {
      closing = true;
      if (queue.jobs === 0 && free === pool.options.max) return;
      await new Promise<void>((resolve) => {
        onIdle = resolve;
      });
    },
  };
}

async function commitPersistently(
  client: pg.PoolClient,
  batch: Batch,
  metrics: WriterMetrics | undefined,
): Promise<BatchResult> {
  for (let attempt = 1; ; attempt++) {
    const result = await commitBatch(client, batch, metrics);
    if (result.kind !== 'contention' || attempt === MAX_ATTEMPTS) return result;
  }
}

function settleRun(run: CommittedRun): void {
  const { jobs, applied } = run;
  if ('error' in applied) return rejectAll(jobs, applied.error);
  for (const [index, job] of jobs.entries()) {
    const outcome = applied.outcomes[index];
    if (outcome === undefined) job.reject(new Error('The verb answered too few outcomes'));
    else if ('error' in outcome) job.reject(outcome.error);
    else job.resolve(outcome.value);
  }
}

function rejectAll(jobs: readonly Job[], error: unknown): void {
  for (const job of jobs) job.reject(error);
}

/** Class 22 is what Postgres says of values it cannot store; the edge should have refused them. */
function refusal(cause: unknown): unknown {
  if (!sqlState(cause)?.startsWith('22')) return cause;
  return new AppError('INVALID_INPUT', 'This text cannot be stored.', { cause });
}

function isFull(): AppError {
  return new AppError('UNAVAILABLE', 'Too much is being written. Try again.', {
    retryAfterMs: 1_000,
  });
}

function isClosing(): AppError {
  return new AppError('UNAVAILABLE', 'This server is stopping. Try again.', { retryAfterMs: 500 });
}
