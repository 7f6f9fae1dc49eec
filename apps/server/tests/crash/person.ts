import { setTimeout as delay } from 'node:timers/promises';
import { type Client, createClient, fixedTokens, type WorkspaceStore } from '@teamchat/client';
import type { Id, Message } from '@teamchat/contract';
import { WebSocket } from 'ws';

export interface Place {
  url: string;
  workspaceId: Id;
  channelId: Id;
}

/** Milliseconds between two messages of one person, on average. */
const pace = 600;

/** Somebody who reads and writes through the SDK, whatever happens to the server. */
export class Person implements AsyncDisposable {
  /** Everything ever written, by id. */
  readonly sent = new Map<Id, string>();
  readonly #place: Place;
  readonly #name: string;
  readonly #client: Client;
  readonly #store: WorkspaceStore;
  readonly #over = new AbortController();
  #written: Promise<void> = Promise.resolve();
  /** How often a stream that was up went down. */
  drops = 0;

  constructor(place: Place, name: string, accessToken: string) {
    this.#place = place;
    this.#name = name;
    this.#client = createClient({
      url: place.url,
      tokens: fixedTokens(accessToken),
      WebSocket,
      timings: { retryBase: 50, retryMax: 1_000 },
      onError: () => undefined,
    });
    this.#store = this.#client.openWorkspace(place.workspaceId);
  }

  async arrive(): Promise<void> {
    await this.#store.ready();
    let live = false;
    this.#store.subscribe(() => {
      const isLive = this.#store.getState().status.kind === 'live';
      if (live && !isLive) this.drops += 1;
      live = isLive;
    });
    this.#store.watch(this.#place.channelId);
    this.#written = this.#write();
  }

  /** Messages that the server has acknowledged. */
  acknowledged(): Id[] {
    const unsure = new Set(
      this.#pending()
        .filter(({ state }) => state !== 'sent')
        .map(({ id }) => id),
    );
    return [...this.sent.keys()].filter((id) => !unsure.has(id));
  }

  async stopWriting(): Promise<void> {
    this.#over.abort();
    await this.#written;
  }

  /** Nothing waits, and the stream is up. */
  isSettled(): boolean {
    return this.#pending().length === 0 && this.#store.getState().status.kind === 'live';
  }

  /** The loaded end of the history. */
  screen(): readonly Message[] {
    return this.#store.getState().data?.slices[this.#place.channelId]?.messages ?? [];
  }

  describe(): string {
    const { status } = this.#store.getState();
    return `${this.#name}: ${status.kind}, ${this.#pending().length} pending, ${this.screen().length} shown`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    return this.#client.close();
  }

  #pending() {
    return this.#store.getState().pending[this.#place.channelId] ?? [];
  }

  async #write(): Promise<void> {
    for (let i = 0; !this.#over.signal.aborted; i++) {
      const body = `${this.#name} ${i}`;
      // One message at a time is on its way; more would only grow the outbox while the server is away.
      if (this.#pending().length < 3) {
        const { id } = this.#store.send(this.#place.channelId, body);
        this.sent.set(id, body);
      }
      await delay(Math.random() * 2 * pace);
    }
  }
}
