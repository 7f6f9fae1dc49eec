import type { DeviceState, Id } from '@teamchat/contract';
import { type Api, createHttpApi, type Fetch } from './api-client.ts';
import { type AuthClient, createAuth } from './auth/auth.ts';
import { renewAndRetry } from './auth/retry-link.ts';
import type { TokenSource } from './auth/token-source.ts';
import { createMemoryOutboxStorage, type OutboxStorage } from './outbox/storage.ts';
import type { Runtime } from './runtime.ts';
import { Connection } from './socket/connection.ts';
import { WorkspaceStore } from './store/store.ts';
import { type ClientTimings, defaultTimings } from './timings.ts';

export interface ClientOptions {
  /** Where TeamChat is served, without a path: `https://chat.example.org`. */
  url: string;
  tokens: TokenSource;
  /** Needed where there is no global one (Node 20: the class of `ws`). */
  WebSocket?: unknown;
  fetch?: Fetch;
  /** Where unsent messages survive a reload; by default they live as long as the client. */
  outboxStorage?: OutboxStorage;
  /** Milliseconds. */
  timings?: Partial<ClientTimings>;
  /** Faults that no call can report; by default they go to the console. */
  onError?: (error: unknown) => void;
  random?: () => number;
  now?: () => number;
}

export interface Client extends AsyncDisposable {
  readonly auth: AuthClient;
  /** Every procedure over HTTP, batched, with the access token renewed as needed. */
  readonly api: Api;
  /** The store of a workspace; the same one until it is disposed, or has ended because I am no member any more. */
  openWorkspace(workspaceId: Id): WorkspaceStore;
  /** Whether somebody is at this device, for all workspaces: when that is so is the app's to find out. */
  setDeviceState(state: DeviceState): void;
  /** Tries again now what waits: call it when the network is back or the page is shown again. */
  wake(): void;
  close(): Promise<void>;
}

/** @throws TypeError where there is no WebSocket class. Nothing is sent before a method is called. */
export function createClient(options: ClientOptions): Client {
  const url = options.url.replace(/\/+$/, '');
  const WebSocketClass = (options.WebSocket ?? globalThis.WebSocket) as
    | typeof globalThis.WebSocket
    | undefined;
  if (WebSocketClass === undefined) {
    throw new TypeError('There is no global WebSocket here: pass a class as `WebSocket`.');
  }
  const runtime: Runtime = {
    timings: { ...defaultTimings, ...options.timings },
    random: options.random ?? Math.random,
    now: options.now ?? Date.now,
    // oxlint-disable-next-line no-console -- the default of a library that has no logger
    onError: options.onError ?? ((error) => console.error(error)),
  };
  const fetch: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const outboxStorage = options.outboxStorage ?? createMemoryOutboxStorage();
  const within = runtime.timings.httpWithin;

  const anonymous = createHttpApi({ url, fetch, within, accessToken: () => Promise.resolve(null) });
  const { auth, tokens } = createAuth({
    source: options.tokens,
    runtime,
    anonymous,
    api: () => api,
  });
  const links = [renewAndRetry(tokens.renew)];
  const api = createHttpApi({ url, fetch, within, accessToken: tokens.get, links });
  const connection = new Connection({ url, WebSocket: WebSocketClass, tokens, runtime });
  const stores = new Map<Id, WorkspaceStore>();
  let deviceState: DeviceState = 'active';

  function wake(): void {
    connection.wake();
    for (const store of stores.values()) store.wake();
  }
  const stopListening = auth.subscribe(() => {
    if (auth.getState().kind === 'signedIn') wake();
  });

  async function close(): Promise<void> {
    stopListening();
    await Promise.all([...stores.values()].map((store) => store.dispose()));
    connection.close();
  }

  return {
    auth,
    api,
    openWorkspace(workspaceId) {
      const open = stores.get(workspaceId);
      if (open !== undefined && open.getState().status.kind !== 'ended') return open;
      // Whoever was removed may have been let in again.
      void open?.dispose();
      const store: WorkspaceStore = new WorkspaceStore({
        workspaceId,
        api,
        connection,
        outboxStorage,
        runtime,
        onDispose: () => {
          if (stores.get(workspaceId) === store) stores.delete(workspaceId);
        },
      });
      stores.set(workspaceId, store);
      store.presence.setState(deviceState);
      return store;
    },
    setDeviceState(state) {
      deviceState = state;
      for (const store of stores.values()) store.presence.setState(state);
    },
    wake,
    close,
    [Symbol.asyncDispose]: close,
  };
}
