import {
  type ArrivalPresence,
  type DeviceState,
  type Id,
  limits,
  type UserPresence,
} from '@teamchat/contract';
import { toAppError } from '../errors.ts';
import type { StoreCore } from './reader.ts';

type Presences = Readonly<Record<Id, UserPresence>>;

/** What an app does with presence. */
export interface StorePresence {
  /** Follows whether these people are there; 500 in all. @returns stops it. */
  watch(userIds: readonly Id[]): () => void;
  /** Of this device, in this workspace; see `setDeviceState` of the client. */
  setState(state: DeviceState): void;
  /** Do not disturb, for me on all devices. */
  setDnd(dnd: boolean): void;
}

/** Who is there, of the people on screen; and what this device says of itself. */
export class Presence implements StorePresence {
  readonly #core: StoreCore;
  readonly #onChange: () => void;
  /** How many views show each person. */
  readonly #shown = new Map<Id, number>();
  #known: Presences = {};
  #own: ArrivalPresence = { state: 'active' };
  #isLive = false;
  /** The stream has a list. */
  #hasList = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts lists, so that the answer to an old one is not taken. */
  #asked = 0;

  constructor(core: StoreCore, onChange: () => void) {
    this.#core = core;
    this.#onChange = onChange;
    core.signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
  }

  get known(): Presences {
    return this.#known;
  }

  /** Said anew at every attach. */
  get arrival(): ArrivalPresence {
    return this.#own;
  }

  watch(userIds: readonly Id[]): () => void {
    for (const id of userIds) this.#shown.set(id, (this.#shown.get(id) ?? 0) + 1);
    this.#askSoon();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      for (const id of userIds) {
        const left = (this.#shown.get(id) ?? 0) - 1;
        if (left > 0) this.#shown.set(id, left);
        else this.#shown.delete(id);
      }
      this.#askSoon();
    };
  }

  setState(state: DeviceState): void {
    if (this.#own.state === state) return;
    this.#own = { ...this.#own, state };
    this.#tell();
  }

  setDnd(dnd: boolean): void {
    this.#own = { ...this.#own, dnd };
    this.#tell({ dnd });
  }

  /** The stream became live or ceased to be: a new one knows nothing of the list. */
  setLive(isLive: boolean): void {
    if (isLive === this.#isLive) return;
    this.#isLive = isLive;
    // What was asked over the stream before is no answer for this one.
    this.#asked++;
    this.#hasList = false;
    if (isLive) void this.#ask();
  }

  take(users: readonly UserPresence[]): void {
    const me = this.#core.data?.me.userId;
    const next: Record<Id, UserPresence> = { ...this.#known };
    for (const presence of users) {
      next[presence.userId] = presence;
      // My other devices decide too; remembered for the next attach.
      if (presence.userId === me && presence.state !== 'offline') {
        this.#own = { state: this.#own.state, dnd: presence.dnd ?? false };
      }
    }
    this.#known = next;
    this.#onChange();
  }

  #askSoon(): void {
    if (!this.#isLive) return;
    this.#timer ??= setTimeout(() => void this.#ask(), this.#core.runtime.timings.watchGather);
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { workspaceId, connection, data } = this.#core;
    if (!this.#isLive || data === null) return;
    // A client that shows nobody, such as a bot, does not ask.
    if (this.#shown.size === 0 && !this.#hasList) return;
    this.#hasList = this.#shown.size > 0;
    const me = data.me.userId;
    const userIds = this.#hasList ? [...new Set([me, ...this.#shown.keys()])] : [];
    const asked = ++this.#asked;
    try {
      const input = { workspaceId, userIds: userIds.slice(0, limits.watchedUsers) };
      const { users } = await connection.call((api) => api.presence.watch.mutate(input));
      if (asked !== this.#asked) return;
      this.#known = {};
      this.take(users);
    } catch (error) {
      // With the socket lost, the next one asks; a server that has no answer now is asked again.
      if (toAppError(error).retryable && asked === this.#asked) this.#askAgain();
    }
  }

  #askAgain(): void {
    if (!this.#isLive || this.#core.signal.aborted) return;
    this.#timer ??= setTimeout(() => void this.#ask(), this.#core.runtime.timings.retryBase);
  }

  /** Where it is not heard, the next attach says it. */
  #tell(more: { dnd?: boolean } = {}): void {
    if (!this.#isLive) return;
    const { workspaceId, connection } = this.#core;
    const input = { workspaceId, state: this.#own.state, ...more };
    connection.call((api) => api.presence.update.mutate(input)).catch(() => undefined);
  }
}
