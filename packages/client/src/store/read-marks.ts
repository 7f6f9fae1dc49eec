import {
  applyChannel,
  applyLocalRead,
  applyReadMarks,
  type Id,
  type WorkspaceState,
} from '@teamchat/contract';
import { pause, retryDelay } from '../backoff.ts';
import { toAppError } from '../errors.ts';
import { callEitherWay } from './call-either-way.ts';
import { readChannel, readInto, type StoreCore } from './reader.ts';

interface Wish {
  seq: number;
  /** What this device knew when its user read on; a later rewind on another one wins. */
  userRev: number;
}

/** The newest seq that a reader of the loaded history has seen. */
function newestSeq(state: WorkspaceState, channelId: Id): number {
  const slice = state.slices[channelId];
  const last = slice?.messages.at(-1)?.seq ?? 0;
  return slice?.to === null || slice === undefined ? Math.max(last, state.seq) : last;
}

/** Keeps my read marks right: loads missing and uncertain ones, and tells the server what I read. */
export class ReadMarks {
  readonly #core: StoreCore;
  readonly #wishes = new Map<Id, Wish>();
  readonly #sending = new Set<Id>();
  readonly #loading = new Set<Id>();
  #wake = new AbortController();

  constructor(core: StoreCore) {
    this.#core = core;
    core.signal.addEventListener('abort', () => this.#wake.abort(), { once: true });
  }

  /** Loads marks that are missing after a join, or whose count is uncertain. */
  refresh(): void {
    const { data } = this.#core;
    if (data === null) return;
    for (const channelId of Object.keys(data.channels)) {
      const mark = data.readMarks[channelId];
      if (mark === undefined || mark.stale) void this.#load(channelId);
    }
  }

  /** Shows the channel as read at once, and tells the server until it has heard. */
  markRead(channelId: Id, seq?: number): void {
    const { data } = this.#core;
    const mark = data?.readMarks[channelId];
    if (data?.channels[channelId] === undefined) return;
    const upTo = seq ?? newestSeq(data, channelId);
    // Where nothing is unread there is nothing to tell: my own messages never count.
    const isClear = mark?.unread === 0 && !mark.stale;
    if (isClear || (mark?.readSeq ?? 0) >= upTo) return;
    const userRev = Math.max(data.userRev, mark?.userRev ?? 0);
    this.#wishes.set(channelId, { seq: upTo, userRev });
    this.#core.commit(applyLocalRead(data, channelId, upTo));
    void this.#send(channelId);
  }

  /** `seq` and what follows is unread again. @throws AppError */
  async markUnread(channelId: Id, seq: number): Promise<void> {
    const { workspaceId, api } = this.#core;
    const wish = this.#wishes.get(channelId);
    this.#wishes.delete(channelId);
    try {
      await readInto(this.#core, {
        ask: () => api.channel.markUnread.mutate({ workspaceId, channelId, seq }),
        apply: (state, { readMark }, later) => applyReadMarks(state, [readMark], later),
      });
    } catch (error) {
      // What is shown as read still has to be told; after a rewind that did happen it is ignored.
      if (wish !== undefined && !this.#wishes.has(channelId)) {
        this.#wishes.set(channelId, wish);
        void this.#send(channelId);
      }
      throw error;
    }
  }

  /** Retries at once what waits for its next try. */
  wake(): void {
    this.#wake.abort();
    this.#wake = new AbortController();
  }

  async #send(channelId: Id): Promise<void> {
    if (this.#sending.has(channelId)) return;
    this.#sending.add(channelId);
    try {
      for (let failures = 0; ; failures++) {
        const wish = this.#wishes.get(channelId);
        if (wish === undefined || this.#core.signal.aborted) return;
        try {
          await this.#tell(channelId, wish, failures);
          failures = 0;
        } catch (thrown) {
          const error = toAppError(thrown);
          if (error.retryable || error.code === 'UNAUTHENTICATED') {
            const delay = retryDelay(this.#core.runtime, failures, error.retryAfterMs);
            await pause(delay, this.#wake.signal);
            continue;
          }
          // Refused: what was shown ahead of the answer has to be taken back.
          void this.#load(channelId);
        }
        if (this.#wishes.get(channelId) === wish) this.#wishes.delete(channelId);
      }
    } finally {
      this.#sending.delete(channelId);
    }
  }

  async #tell(channelId: Id, wish: Wish, failures: number): Promise<void> {
    const input = { workspaceId: this.#core.workspaceId, channelId, ...wish };
    await readInto(this.#core, {
      ask: () => callEitherWay(this.#core, failures, (api) => api.channel.markRead.mutate(input)),
      apply: (state, { readMark }, later) => {
        const applied = applyReadMarks(state, [readMark], later);
        // The reader may have read on since. What the server ignored is not to be shown again.
        const next = this.#wishes.get(channelId);
        const isAnswered = next === undefined || next === wish;
        return isAnswered ? applied : applyLocalRead(applied, channelId, next.seq);
      },
      retries: 0,
    });
  }

  async #load(channelId: Id): Promise<void> {
    if (this.#loading.has(channelId)) return;
    this.#loading.add(channelId);
    try {
      for (let failures = 0; ; failures++) {
        try {
          await readChannel(this.#core, channelId, applyChannel);
        } catch {
          // Gone or unreachable: the stream will say that I left, or the next try helps.
        }
        const { data } = this.#core;
        const mark = data?.readMarks[channelId];
        const isDone = mark !== undefined && !mark.stale;
        if (isDone || data?.channels[channelId] === undefined || this.#core.signal.aborted) return;
        await pause(retryDelay(this.#core.runtime, failures), this.#core.signal);
      }
    } finally {
      this.#loading.delete(channelId);
    }
  }
}
