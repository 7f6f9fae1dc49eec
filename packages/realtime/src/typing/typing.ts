import type { Id } from '@teamchat/contract';
import type { RealtimeTimings } from '../settings.ts';

/** Somebody writes in a channel, or stopped: what travels between the nodes. */
export interface TypingNote {
  channelId: Id;
  userId: Id;
  typing: boolean;
}

export interface Typing {
  /**
   * Tells the channel's members who are connected, but for the writer. Whoever goes on says it again;
   * it ends by itself `typingExpiry` after the last time. At most one start in `typingRepeatEvery` is
   * told. Neither throws nor waits; whether they may write there was decided before.
   */
  set(call: TypingNote & { workspaceId: Id }): void;
}

export interface TypistsOptions {
  timings: RealtimeTimings;
  /** To the streams of all nodes; may be lost. */
  tell(workspaceId: Id, note: TypingNote): void;
}

interface Typist {
  workspaceId: Id;
  note: TypingNote;
  isTyping: boolean;
  /** The channel was told of a start, and of no stop since. */
  isShown: boolean;
  /** The next start may be told then. */
  repeatTimer: NodeJS.Timeout | undefined;
  expiryTimer: NodeJS.Timeout | undefined;
  /** A start came before its time. */
  isDue: boolean;
}

/** Who writes where, of those who said so to this node. */
export class Typists implements Typing {
  readonly #options: TypistsOptions;
  readonly #typists = new Map<string, Typist>();

  constructor(options: TypistsOptions) {
    this.#options = options;
  }

  set({ workspaceId, channelId, userId, typing }: TypingNote & { workspaceId: Id }): void {
    const key = `${workspaceId} ${channelId} ${userId}`;
    const known = this.#typists.get(key);
    if (!typing) {
      if (known !== undefined) this.#stopTyping(key, known);
      return;
    }
    const typist = known ?? {
      workspaceId,
      note: { channelId, userId, typing: true },
      isTyping: true,
      isShown: false,
      repeatTimer: undefined,
      expiryTimer: undefined,
      isDue: false,
    };
    this.#typists.set(key, typist);
    typist.isTyping = true;
    clearTimeout(typist.expiryTimer);
    const { typingExpiry } = this.#options.timings;
    typist.expiryTimer = setTimeout(() => this.#stopTyping(key, typist), typingExpiry).unref();
    if (typist.repeatTimer === undefined) this.#show(key, typist);
    else typist.isDue = true;
  }

  stop(): void {
    for (const { repeatTimer, expiryTimer } of this.#typists.values()) {
      clearTimeout(repeatTimer);
      clearTimeout(expiryTimer);
    }
    this.#typists.clear();
  }

  #show(key: string, typist: Typist): void {
    typist.isDue = false;
    typist.isShown = true;
    const { timings } = this.#options;
    this.#options.tell(typist.workspaceId, typist.note);
    typist.repeatTimer = setTimeout(() => {
      typist.repeatTimer = undefined;
      if (typist.isDue) this.#show(key, typist);
      else if (!typist.isTyping) this.#typists.delete(key);
    }, timings.typingRepeatEvery).unref();
  }

  #stopTyping(key: string, typist: Typist): void {
    clearTimeout(typist.expiryTimer);
    typist.isTyping = false;
    typist.isDue = false;
    if (typist.isShown) {
      typist.isShown = false;
      this.#options.tell(typist.workspaceId, { ...typist.note, typing: false });
    }
    // Kept while it throttles.
    if (typist.repeatTimer === undefined) this.#typists.delete(key);
  }
}
