import type { Id, TypingFrame } from '@teamchat/contract';
import type { StoreCore } from './reader.ts';

type Typists = Readonly<Record<Id, readonly Id[]>>;
type Timer = ReturnType<typeof setTimeout>;

/** What an app tells of its user's writing. */
export interface StoreTyping {
  /** Call it with every keystroke; now and then the channel's others are told. */
  start(channelId: Id): void;
  /** Nothing is being written any more. Sending says so too. */
  stop(channelId: Id): void;
}

/** Who writes where, and what is told of my own writing. */
export class Typing implements StoreTyping {
  readonly #core: StoreCore;
  readonly #onChange: () => void;
  /** By channel, then person: ends their writing when nothing more is heard of it. */
  readonly #ends = new Map<Id, Map<Id, Timer>>();
  /** By channel: when I was last said to write there. */
  readonly #told = new Map<Id, number>();
  #known: Typists = {};

  constructor(core: StoreCore, onChange: () => void) {
    this.#core = core;
    this.#onChange = onChange;
    core.signal.addEventListener('abort', () => this.#clear(), { once: true });
  }

  get known(): Typists {
    return this.#known;
  }

  take({ channelId, userId, typing }: TypingFrame): void {
    if (userId === this.#core.data?.me.userId) return;
    if (!typing) return this.end(channelId, userId);
    const inChannel = this.#ends.get(channelId) ?? new Map<Id, Timer>();
    this.#ends.set(channelId, inChannel);
    const isNew = !inChannel.has(userId);
    clearTimeout(inChannel.get(userId));
    const { typingExpiry } = this.#core.runtime.timings;
    inChannel.set(
      userId,
      setTimeout(() => this.end(channelId, userId), typingExpiry),
    );
    if (isNew) this.#show(channelId);
  }

  /** Somebody sent what they wrote, or stopped. */
  end(channelId: Id, userId: Id): void {
    const inChannel = this.#ends.get(channelId);
    clearTimeout(inChannel?.get(userId));
    if (inChannel?.delete(userId) === true) this.#show(channelId);
  }

  start(channelId: Id): void {
    const { runtime } = this.#core;
    const last = this.#told.get(channelId) ?? Number.NEGATIVE_INFINITY;
    if (runtime.now() - last < runtime.timings.typingRepeatEvery) return;
    this.#told.set(channelId, runtime.now());
    this.#call(channelId, true);
  }

  stop(channelId: Id): void {
    if (this.#told.delete(channelId)) this.#call(channelId, false);
  }

  /** Nobody asks again: it is about this moment only. */
  #call(channelId: Id, typing: boolean): void {
    const { workspaceId, connection } = this.#core;
    connection
      .call((api) => api.typing.set.mutate({ workspaceId, channelId, typing }))
      .catch(() => undefined);
  }

  #show(channelId: Id): void {
    const typists = [...(this.#ends.get(channelId)?.keys() ?? [])];
    const { [channelId]: _, ...others } = this.#known;
    if (typists.length === 0) this.#ends.delete(channelId);
    this.#known = typists.length === 0 ? others : { ...others, [channelId]: typists };
    this.#onChange();
  }

  #clear(): void {
    for (const inChannel of this.#ends.values()) {
      for (const timer of inChannel.values()) clearTimeout(timer);
    }
    this.#ends.clear();
  }
}
