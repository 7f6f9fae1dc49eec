import {
  applyPage,
  evictSlice,
  type Id,
  type MessageSlice,
  reachesNewest,
  reachesOldest,
  type WorkspaceState,
} from '@teamchat/contract';
import { pause, retryDelay } from '../backoff.ts';
import { toAppError } from '../errors.ts';
import { readInto, type StoreCore } from './reader.ts';

interface PageRequest {
  anchor: string;
  numBefore: number;
  numAfter: number;
}

const PAGE = 50;
const LONGEST_PAGE = 200;
/** Loaded channels that are kept although nobody looks at them. */
const KEPT_SLICES = 30;
const zeroFailures = { failures: 0, isWaiting: false };

function reloadRequest(slice: MessageSlice): PageRequest {
  const half = Math.ceil(slice.messages.length / 2);
  const middle = slice.messages[half];
  if (reachesNewest(slice) || middle === undefined) {
    const numBefore = Math.min(LONGEST_PAGE, Math.max(PAGE, slice.messages.length));
    return { anchor: 'newest', numBefore, numAfter: 0 };
  }
  const beside = Math.min(LONGEST_PAGE / 2, Math.max(PAGE, half));
  return { anchor: middle.id, numBefore: beside, numAfter: beside - 1 };
}

/** Loads pages of history into the store's slices. The same request in flight is shared. */
export class History {
  readonly #core: StoreCore;
  readonly #inFlight = new Map<string, Promise<void>>();
  readonly #watched = new Map<Id, number>();
  /** Loads in the background that failed in a row, by channel. */
  readonly #failures = new Map<Id, { failures: number; isWaiting: boolean }>();
  /** Least recently shown first. */
  readonly #shown = new Set<Id>();

  constructor(core: StoreCore) {
    this.#core = core;
  }

  /** Keeps the channel's newest messages loaded until the returned function is called. */
  watch(channelId: Id): () => void {
    this.#watched.set(channelId, (this.#watched.get(channelId) ?? 0) + 1);
    this.refresh();
    let isOn = true;
    return () => {
      const watchers = this.#watched.get(channelId) ?? 0;
      if (!isOn) return;
      isOn = false;
      if (watchers > 1) this.#watched.set(channelId, watchers - 1);
      else this.#watched.delete(channelId);
    };
  }

  /** Loads what is watched and missing or stale. Called when the state changed. */
  refresh(): void {
    const { data } = this.#core;
    for (const channelId of this.#watched.keys()) {
      if (data?.channels[channelId] === undefined) continue;
      const slice = data.slices[channelId];
      if (slice === undefined || slice.stale) this.reload(channelId);
    }
  }

  /** Replaces a stale slice in the background. */
  reload(channelId: Id): void {
    const slice = this.#core.data?.slices[channelId];
    const request = slice === undefined ? null : reloadRequest(slice);
    const loading =
      request === null ? this.showNewest(channelId) : this.#show(channelId, request, 'reload');
    loading.then(
      () => this.#failures.delete(channelId),
      (thrown: unknown) => {
        const error = toAppError(thrown);
        if (error.retryable) return void this.#refreshLater(channelId, error.retryAfterMs);
        // The middle of a window may be gone, or the channel; the stream tells which.
        if (error.code !== 'NOT_FOUND' || request?.anchor === 'newest') return;
        this.showNewest(channelId).catch(() => undefined);
      },
    );
  }

  /** What is watched is tried for as long as it is: no event may come that would bring it up again. */
  async #refreshLater(channelId: Id, retryAfterMs: number | undefined): Promise<void> {
    const { runtime, signal } = this.#core;
    const { failures, isWaiting } = this.#failures.get(channelId) ?? zeroFailures;
    if (isWaiting) return;
    this.#failures.set(channelId, { failures: failures + 1, isWaiting: true });
    await pause(retryDelay(runtime, failures, retryAfterMs), signal);
    this.#failures.set(channelId, { failures: failures + 1, isWaiting: false });
    if (!signal.aborted) this.refresh();
  }

  showNewest(channelId: Id): Promise<void> {
    return this.#show(channelId, { anchor: 'newest', numBefore: PAGE, numAfter: 0 }, 'show');
  }

  showAround(channelId: Id, anchor: string): Promise<void> {
    if (anchor === 'newest') return this.showNewest(channelId);
    return this.#show(channelId, { anchor, numBefore: PAGE, numAfter: PAGE }, 'show');
  }

  async extend(channelId: Id, direction: 'older' | 'newer'): Promise<void> {
    const state = await this.#core.ready();
    const slice = state.slices[channelId];
    if (slice === undefined || slice.messages.length === 0) return this.showNewest(channelId);
    if (slice.stale) {
      await this.#show(channelId, reloadRequest(slice), 'reload');
      return this.extend(channelId, direction);
    }
    const isOlder = direction === 'older';
    if (isOlder ? reachesOldest(slice) : reachesNewest(slice)) return;
    const edge = isOlder ? slice.messages[0] : slice.messages.at(-1);
    const request = {
      anchor: edge?.id ?? 'newest',
      numBefore: isOlder ? PAGE : 0,
      numAfter: isOlder ? 0 : PAGE,
    };
    return this.#share(`${channelId} ${direction} ${request.anchor}`, async () => {
      await this.#load(channelId, request, 'extend');
    });
  }

  #show(channelId: Id, request: PageRequest, kind: 'show' | 'reload'): Promise<void> {
    return this.#share(`${channelId} ${kind} ${request.anchor}`, async () => {
      // A page is refused when a join or a snapshot overtook it; the next one is newer.
      for (let tries = 0; tries < 5; tries++) {
        if (await this.#load(channelId, request, 'show')) break;
        if (this.#core.data?.channels[channelId] === undefined) return;
      }
      this.#evict(channelId);
    });
  }

  async #load(channelId: Id, request: PageRequest, intent: 'show' | 'extend'): Promise<boolean> {
    const { api, workspaceId } = this.#core;
    const page = await readInto(this.#core, {
      ask: (state: WorkspaceState) => {
        const minSeq = Math.max(state.seq, state.streamedSince[channelId] ?? 0);
        return api.message.list.query({ workspaceId, channelId, ...request, minSeq });
      },
      apply: (state, answer, laterEvents) => {
        return applyPage(state, answer, { channelId, intent, laterEvents });
      },
    });
    return page !== null;
  }

  #share(key: string, run: () => Promise<void>): Promise<void> {
    const running = this.#inFlight.get(key);
    if (running !== undefined) return running;
    const started = run().finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, started);
    return started;
  }

  #evict(shown: Id): void {
    this.#shown.delete(shown);
    this.#shown.add(shown);
    for (const channelId of this.#shown) {
      if (this.#shown.size <= KEPT_SLICES) return;
      if (this.#watched.has(channelId)) continue;
      this.#shown.delete(channelId);
      const { data } = this.#core;
      if (data !== null) this.#core.commit(evictSlice(data, channelId));
    }
  }
}
