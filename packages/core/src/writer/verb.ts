import type { AppError, Id, LogEvent } from '@teamchat/contract';
import type pg from 'pg';

/** What became of one input. */
export type Outcome<R> = { value: R } | { error: AppError };

/** What one statement did for a run of inputs. */
export interface Applied<R> {
  /** One per input, in their order. */
  outcomes: Outcome<R>[];
  /** The rows it appended to the log, ascending in seq. */
  events: LogEvent[];
}

/** A verb that is called often enough to share its transaction with others. */
export interface HotVerb<I, R> {
  /** Inputs of one statement never share a key; a repeated one opens the next statement and sees this one. */
  key(input: I): string;
  /** About what the input costs on the way to Postgres. */
  bytes(input: I): number;
  /**
   * Decides and writes a run of inputs, in one set-based statement, under the head that the transaction
   * holds. Sends its statement before it first yields: what follows is pipelined behind it.
   */
  apply(tx: pg.ClientBase, workspaceId: Id, inputs: readonly I[]): Promise<Applied<R>>;
}

/** A call that waits to be written. */
export interface Job {
  verb: HotVerb<unknown, unknown>;
  input: unknown;
  bytes: number;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Consecutive jobs of one verb without a repeated key: one statement each. Arrival order is kept. */
export function splitRuns(jobs: readonly Job[]): Job[][] {
  const runs: Job[][] = [];
  let run: Job[] = [];
  let keys = new Set<string>();
  for (const job of jobs) {
    const key = job.verb.key(job.input);
    if (run.length === 0 || run[0]?.verb !== job.verb || keys.has(key)) {
      run = [];
      keys = new Set();
      runs.push(run);
    }
    run.push(job);
    keys.add(key);
  }
  return runs;
}
