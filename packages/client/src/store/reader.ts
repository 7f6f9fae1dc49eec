import { AppError, type Id, type LaterEvents, type WorkspaceState } from '@teamchat/contract';
import type { Api } from '../api-client.ts';
import { pause, retryDelay } from '../backoff.ts';
import { toAppError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import type { Connection } from '../socket/connection.ts';
import type { EventTail } from './event-tail.ts';

/** What the parts of a store share. */
export interface StoreCore {
  readonly workspaceId: Id;
  readonly api: Api;
  readonly connection: Pick<Connection, 'call'>;
  readonly runtime: Runtime;
  readonly tail: EventTail;
  /** Aborts with the store. */
  readonly signal: AbortSignal;
  /** Counts snapshots: an answer asked for before the last one belongs to another history. */
  readonly generation: number;
  readonly data: WorkspaceState | null;
  /** Resolves with the first snapshot. @throws AppError when the store ended before. */
  ready(): Promise<WorkspaceState>;
  commit(data: WorkspaceState): void;
}

export interface Reading<A> {
  ask(state: WorkspaceState): Promise<A>;
  /** null: the answer cannot be used. */
  apply(state: WorkspaceState, answer: A, later: LaterEvents): WorkspaceState | null;
  /** How often a retryable error is met with another try. */
  retries?: number;
}

function closedError(): AppError {
  return new AppError('UNAVAILABLE', 'This workspace was closed.');
}

/**
 * Asks the server and applies the answer with the events that it did not see.
 * @returns the answer, or null when it could not be used.
 * @throws AppError
 */
export async function readInto<A>(core: StoreCore, reading: Reading<A>): Promise<A | null> {
  const retries = reading.retries ?? 3;
  for (let failures = 0; ; failures++) {
    const state = await core.ready();
    const { generation } = core;
    const release = core.tail.pin(state.seq);
    try {
      const answer = await reading.ask(state);
      if (core.signal.aborted) throw closedError();
      if (core.generation !== generation || core.data === null) continue;
      const next = reading.apply(core.data, answer, core.tail.later);
      if (next === null) return null;
      core.commit(next);
      return answer;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!error.retryable || failures >= retries || core.signal.aborted) throw error;
      await pause(retryDelay(core.runtime, failures, error.retryAfterMs), core.signal);
    } finally {
      release();
    }
  }
}

/** Reads one channel and my read mark in it. */
export async function readChannel(
  core: StoreCore,
  channelId: Id,
  apply: Reading<ChannelRead>['apply'],
) {
  const { workspaceId } = core;
  return readInto(core, {
    ask: (state) => {
      const minSeq = Math.max(state.seq, state.streamedSince[channelId] ?? 0);
      return core.api.channel.get.query({ workspaceId, channelId, minSeq });
    },
    apply,
  });
}

export type ChannelRead = Awaited<ReturnType<Api['channel']['get']['query']>>;
