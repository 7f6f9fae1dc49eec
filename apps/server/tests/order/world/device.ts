import { setTimeout as delay } from 'node:timers/promises';
import { type Client, createClient, memoryTokens, type WorkspaceStore } from '@teamchat/client';
import { AppError, type Id } from '@teamchat/contract';
import type { TestUser } from '../../../src/testing.ts';
import type { Acknowledgement, ClientLog } from '../checker/client-log.ts';
import { isExpected } from './errors.ts';
import { Journal, type Progress, type SendAnswer } from './journal.ts';
import type { Home } from './servers.ts';
import { createTap, type Tap } from './tapped-socket.ts';
import { watchRows } from './watch-rows.ts';

/** A hundredth of production. */
const timings = {
  retryBase: 10,
  retryMax: 200,
  silentAfter: 3_000,
  attachWithin: 3_000,
  socketCallWithin: 3_000,
  httpWithin: 5_000,
  notifyEvery: 5,
};

/** Milliseconds. */
const ATTACH_WITHIN = 500;

/** Where the servers are at this moment. */
export interface Addresses {
  at(home: Home): { url: string };
}

/** The SDK on one device of one person. Lives through many cases; one workspace at a time. */
export class Device implements AsyncDisposable {
  readonly name: string;
  readonly user: TestUser;
  readonly client: Client;
  readonly #servers: Addresses;
  readonly #journal: Journal;
  readonly #tap: Tap;
  readonly #faults: string[] = [];
  #home: Home = 0;
  #isOnline = true;
  #workspaceId: Id | null = null;
  #store: WorkspaceStore | null = null;
  #stopWatching: () => void = () => undefined;
  #reopening = Promise.resolve();

  constructor(servers: Addresses, user: TestUser, options: { name: string; progress: Progress }) {
    this.name = options.name;
    this.user = user;
    this.#servers = servers;
    this.#journal = new Journal(options.progress);
    this.#tap = createTap(this.#journal, {
      target: () =>
        this.#isOnline
          ? { name: `server ${this.#home}`, url: servers.at(this.#home).url.replace('http', 'ws') }
          : null,
    });
    this.client = createClient({
      url: 'http://order.test',
      tokens: memoryTokens(user.refreshToken),
      WebSocket: this.#tap.WebSocket,
      fetch: (input, init) => this.#fetch(new Request(input).url, init),
      timings,
      onError: (error) => {
        // What the SDK asks for by itself may be refused like any other call.
        if (!isExpected(error)) this.#faults.push(String(error));
      },
    });
  }

  get store(): WorkspaceStore {
    if (this.#store === null) throw new AppError('UNAVAILABLE', 'No workspace is open now.');
    return this.#store;
  }

  get isOnline(): boolean {
    return this.#isOnline;
  }

  get hasEnded(): boolean {
    return this.store.getState().status.kind === 'ended';
  }

  /** Starts with a case. */
  begin(workspaceId: Id, home: Home): void {
    this.#workspaceId = workspaceId;
    this.#home = home;
    this.#isOnline = true;
    this.#faults.length = 0;
    this.#journal.begin(workspaceId);
    this.#open();
  }

  /** Sends that a server acknowledged. */
  get acknowledged(): readonly Acknowledgement[] {
    return this.#journal.acknowledged;
  }

  /** Starts over from nothing, as a reloaded page does. */
  reopen(): Promise<void> {
    this.#reopening = this.#reopening.then(async () => {
      await this.#close();
      this.#open();
    });
    return this.#reopening;
  }

  /** The network fails and comes back at once, perhaps to the other server. */
  drop(home: Home): void {
    this.#home = home;
    this.#isOnline = true;
    this.#tap.cut();
    this.client.wake();
  }

  /** Resolves when its next subscription is on its way, or when none comes for a while. */
  async nextAttach(): Promise<void> {
    const over = new AbortController();
    const tooLate = delay(ATTACH_WITHIN, undefined, { signal: over.signal });
    tooLate.catch(() => undefined);
    const attaching = new Promise<void>((resolve) => this.#journal.onNextAttach(resolve));
    await Promise.race([attaching, tooLate]);
    over.abort();
  }

  goOffline(): void {
    this.#isOnline = false;
    this.#tap.cut();
  }

  goOnline(home: Home): void {
    if (this.#isOnline) return;
    this.#home = home;
    this.#isOnline = true;
    this.client.wake();
  }

  /** Makes the server find that this client's history is another one. */
  forgeNextCursor(): void {
    this.#journal.forgeNext = true;
    this.drop(this.#home);
  }

  toLog(): ClientLog {
    const { data, status } = this.store.getState();
    const log = this.#journal.toLog({
      name: this.name,
      userId: this.user.id,
      state: data,
      isLive: status.kind === 'live',
    });
    const faults = this.#faults.map((detail) => {
      return { invariant: 'fault' as const, where: this.name, detail };
    });
    return { ...log, sightings: [...log.sightings, ...faults] };
  }

  /** Ends with a case. */
  async end(): Promise<void> {
    await this.#close();
    this.#workspaceId = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    await this.client.close();
  }

  #open(): void {
    if (this.#workspaceId === null) return;
    const store = this.client.openWorkspace(this.#workspaceId);
    const applied: number[] = [];
    this.#journal.applied.push(applied);
    const stopEvents = store.onEvent((event) => applied.push(event.seq));
    const stopRows = watchRows(store, (invariant, detail) => {
      this.#journal.sightings.push({ invariant, where: this.name, detail });
    });
    this.#store = store;
    this.#stopWatching = () => {
      stopEvents();
      stopRows();
    };
  }

  async #close(): Promise<void> {
    this.#stopWatching();
    await this.#store?.dispose();
    this.#store = null;
  }

  async #fetch(address: string, init?: RequestInit): Promise<Response> {
    if (!this.#isOnline) throw new TypeError('The network is down.');
    const { pathname, search } = new URL(address);
    const response = await fetch(`${this.#servers.at(this.#home).url}${pathname}${search}`, init);
    if (pathname.includes('message.send')) {
      const answers: unknown = await response.clone().json();
      if (Array.isArray(answers)) {
        for (const answer of answers as SendAnswer[]) this.#journal.acknowledge(answer);
      }
    }
    return response;
  }
}
