import type { Id, LogEvent } from '@teamchat/contract';
import { BEGIN_APPEND, isContention, isOutage, lockHeads, unknownOutcome } from '@teamchat/db';
import type pg from 'pg';
import type { WriterMetrics } from './metrics.ts';
import { type Applied, type Job, splitRuns } from './verb.ts';

/** What goes out in one transaction. */
export interface Batch {
  workspaceId: Id;
  jobs: readonly Job[];
}

/** How a batch ended. */
export type BatchResult =
  /** All runs are durable. A run that failed on our side after that is an error in its place. */
  | { kind: 'committed'; runs: CommittedRun[]; events: LogEvent[] }
  /** Nothing was written; the same batch may work now (deadlock, lock timeout). */
  | { kind: 'contention'; cause: unknown }
  /** Nothing was written, for a reason that lies in the rows. */
  | { kind: 'rejected'; cause: unknown }
  /** The connection or the server failed; whether anything was written is unknown. */
  | { kind: 'unknown'; cause: unknown };

export interface CommittedRun {
  jobs: Job[];
  applied: Applied<unknown> | { error: unknown };
}

/**
 * One transaction for all jobs, sent in one go without waiting for answers: BEGIN, the head lock as a
 * statement of its own, the runs, COMMIT. When a statement fails, Postgres refuses the rest and answers
 * COMMIT with ROLLBACK, so a failure before COMMIT is always known as such.
 */
export async function commitBatch(
  client: pg.PoolClient,
  { workspaceId, jobs }: Batch,
  metrics?: WriterMetrics,
): Promise<BatchResult> {
  const sentAt = performance.now();
  const elapsed = () => (performance.now() - sentAt) / 1000;
  const { begin, lock, runs, commit } = sendTogether(client, () => ({
    begin: client.query(BEGIN_APPEND),
    lock: client.query(lockHeads([workspaceId])),
    runs: splitRuns(jobs).map((run) => ({ jobs: run, applied: apply(client, workspaceId, run) })),
    commit: client.query('COMMIT'),
  }));
  lock.then(
    () => metrics?.headLockWaitSeconds.observe(elapsed()),
    () => undefined,
  );
  const opened = await Promise.allSettled([begin, lock]);
  const applied = await Promise.allSettled(runs.map((run) => run.applied));
  const [ended] = await Promise.allSettled([commit]);

  const failure = [...opened, ...applied].find((result) => result.status === 'rejected');
  const cause: unknown = failure?.reason ?? new Error('COMMIT answered ROLLBACK');
  if (ended.status === 'rejected') {
    return { kind: 'unknown', cause: unknownOutcome(failure?.reason ?? ended.reason) };
  }
  const beganAndLocked = opened.every(({ status }) => status === 'fulfilled');
  if (ended.value.command === 'COMMIT' && beganAndLocked) {
    metrics?.commitSeconds.observe(elapsed());
    metrics?.batchSize.observe(jobs.length);
    return committed(
      runs.map(({ jobs: run }) => run),
      applied,
    );
  }
  if (isContention(cause)) return { kind: 'contention', cause };
  if (isOutage(cause)) return { kind: 'unknown', cause };
  return { kind: 'rejected', cause };
}

/** What `send` writes to the connection leaves at once: each write is a system call and wakes Postgres. */
function sendTogether<T>({ connection: { stream } }: pg.PoolClient, send: () => T): T {
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}

function apply(client: pg.ClientBase, workspaceId: Id, run: Job[]): Promise<Applied<unknown>> {
  const [first] = run;
  if (first === undefined) throw new Error('A run is never empty');
  return first.verb.apply(
    client,
    workspaceId,
    run.map(({ input }) => input),
  );
}

function committed(
  runs: Job[][],
  results: PromiseSettledResult<Applied<unknown>>[],
): BatchResult & { kind: 'committed' } {
  const done: CommittedRun[] = [];
  const events: LogEvent[] = [];
  for (const [index, result] of results.entries()) {
    const jobs = runs[index] ?? [];
    if (result.status === 'fulfilled') {
      done.push({ jobs, applied: result.value });
      events.push(...result.value.events);
    } else {
      done.push({ jobs, applied: { error: result.reason } });
    }
  }
  return { kind: 'committed', runs: done, events };
}
