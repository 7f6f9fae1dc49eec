import {
  AppError,
  type ArrivalPresence,
  applySnapshot,
  type Bootstrap,
  type EphemeralFrame,
  type Id,
  type WorkspaceEvent,
  type WorkspaceState,
} from '@teamchat/contract';
import type { Api } from '../api-client.ts';
import { pause, retryDelay } from '../backoff.ts';
import { toAppError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import type { Connection } from '../socket/connection.ts';
import type { Subscriber, TrackedFrame } from '../socket/stream.ts';
import { EventTail } from './event-tail.ts';
import { applyFrame, isEvent } from './frames.ts';
import type { StoreCore } from './reader.ts';
import { nextStatus, type StoreStatus } from './state.ts';

export interface SyncOptions {
  workspaceId: Id;
  api: Api;
  connection: Connection;
  runtime: Runtime;
  /** State or status changed; called in the same turn. */
  onChange(): void;
  /** An event was applied; called before `onChange`. */
  onEvent(event: WorkspaceEvent): void;
  /** Who is there, who is writing: no part of the state. */
  onEphemeral(frame: EphemeralFrame): void;
  /** What this device says of itself when it arrives. */
  arrival(): ArrivalPresence;
}

function noMemberAnymore(): AppError {
  return new AppError('NOT_FOUND', 'You are no longer a member of this workspace.');
}

/**
 * Keeps a workspace's state equal to the server's: a snapshot, then its stream from there, and again
 * from a new snapshot when the server says `resync`. All changes of the state go through `commit`.
 */
export class Sync implements StoreCore {
  readonly workspaceId: Id;
  readonly api: Api;
  readonly connection: Connection;
  readonly runtime: Runtime;
  readonly tail = new EventTail();
  readonly #options: SyncOptions;
  readonly #over = new AbortController();
  readonly #ready: Promise<void>;
  #resolveReady: () => void = () => undefined;
  #rejectReady: (error: AppError) => void = () => undefined;
  #wake = new AbortController();
  #unsubscribe: () => void = () => undefined;
  #data: WorkspaceState | null = null;
  #status: StoreStatus;
  #generation = 0;
  /** In a row, without being live in between. */
  #resyncs = 0;

  constructor(options: SyncOptions) {
    this.#options = options;
    this.workspaceId = options.workspaceId;
    this.api = options.api;
    this.connection = options.connection;
    this.runtime = options.runtime;
    this.#status = { kind: 'connecting', since: options.runtime.now() };
    this.#ready = new Promise((resolve, reject) => {
      this.#resolveReady = resolve;
      this.#rejectReady = reject;
    });
    this.#ready.catch(() => undefined);
  }

  get data(): WorkspaceState | null {
    return this.#data;
  }

  get status(): StoreStatus {
    return this.#status;
  }

  get generation(): number {
    return this.#generation;
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  async ready(): Promise<WorkspaceState> {
    await this.#ready;
    if (this.#data === null) throw new AppError('UNAVAILABLE', 'This workspace is not loaded.');
    return this.#data;
  }

  commit(data: WorkspaceState): void {
    if (data === this.#data || this.#isOver()) return;
    this.#data = data;
    this.#options.onChange();
  }

  start(): void {
    void this.#restart();
  }

  /** Asks for a snapshot now instead of later. */
  wake(): void {
    this.#wake.abort();
    this.#wake = new AbortController();
  }

  stop(): void {
    this.#unsubscribe();
    this.#over.abort();
    this.#wake.abort();
    this.#rejectReady(new AppError('UNAVAILABLE', 'This workspace was closed.'));
  }

  /** @param delay milliseconds to wait before it asks. */
  async #restart(delay = 0): Promise<void> {
    if (delay > 0) await pause(delay, this.#wake.signal);
    if (this.#isOver()) return;
    const bootstrap = await this.#readSnapshot();
    if (bootstrap === null) return;
    this.#generation++;
    this.tail.reset(bootstrap.seq);
    this.commit(applySnapshot(this.#data, bootstrap));
    this.#resolveReady();
    // A listener of the change may have closed the store.
    if (!this.#isOver()) {
      this.#unsubscribe = this.connection.subscribe(this.#createSubscriber());
    }
  }

  /** @returns null when the store ended instead. */
  async #readSnapshot(): Promise<Bootstrap | null> {
    const { workspaceId, api, runtime } = this;
    for (let failures = 0; ; failures++) {
      try {
        const bootstrap = await api.workspace.bootstrap.query({ workspaceId });
        return this.#isOver() ? null : bootstrap;
      } catch (thrown) {
        if (this.#isOver()) return null;
        const error = toAppError(thrown);
        if (error.code === 'NOT_FOUND' || error.code === 'FORBIDDEN') {
          this.#end(this.#data === null ? error : noMemberAnymore());
          return null;
        }
        this.#become('offline');
        await pause(retryDelay(runtime, failures, error.retryAfterMs), this.#wake.signal);
        if (this.#isOver()) return null;
        this.#become('connecting');
      }
    }
  }

  #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  #createSubscriber(): Subscriber {
    return {
      input: () => ({
        workspaceId: this.workspaceId,
        presence: this.#options.arrival(),
        ...(this.#data === null
          ? {}
          : { lastEventId: this.#data.cursor, userRev: this.#data.userRev }),
      }),
      onFrame: (frame) => this.#take(frame),
      onDown: () => this.#become('offline'),
      onConnecting: () => this.#become('connecting'),
      onRefused: (error) => this.#end(error.code === 'NOT_FOUND' ? noMemberAnymore() : error),
    };
  }

  #take(frame: TrackedFrame): void {
    const { data } = frame;
    if (data.type === 'resync') return this.#resync(data.reason === 'epoch');
    if (data.type === 'presence' || data.type === 'typing') return this.#options.onEphemeral(data);
    try {
      this.#apply(frame);
    } catch (error) {
      // Going on would leave a hole where this frame belongs.
      this.runtime.onError(error);
      return this.#resync(false);
    }
    if (data.type === 'attached') this.#become('catchingUp');
    if (data.type === 'caughtUp') {
      this.#resyncs = 0;
      this.#become('live');
    }
    // I may have been let in again since, which only a new snapshot can tell.
    if (data.type === 'member.left' && data.data.userId === this.#data?.me.userId) {
      this.#resync(false);
    }
  }

  /** @param isCommon it happens to everybody at once, so that not all may ask at once. */
  #resync(isCommon: boolean): void {
    this.#unsubscribe();
    this.#become('catchingUp');
    const failures = this.#resyncs++;
    const isUrgent = failures === 0 && !isCommon;
    void this.#restart(isUrgent ? 0 : retryDelay(this.runtime, failures));
  }

  #apply(frame: TrackedFrame): void {
    const before = this.#data;
    if (before === null) return;
    const after = applyFrame(before, frame, this.tail.later);
    if (isEvent(frame.data) && after !== before) {
      this.tail.push(frame.data);
      this.#data = after;
      this.#options.onEvent(frame.data);
      this.#options.onChange();
    } else {
      this.commit(after);
    }
  }

  #become(kind: Exclude<StoreStatus['kind'], 'ended'>): void {
    const next = nextStatus(this.#status, kind, this.runtime.now());
    if (next === this.#status) return;
    this.#status = next;
    this.#options.onChange();
  }

  #end(error: AppError): void {
    this.#status = { kind: 'ended', since: this.runtime.now(), error };
    this.#rejectReady(error);
    this.#options.onChange();
  }
}
