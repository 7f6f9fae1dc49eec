import type { AppRouter } from '@teamchat/api';
import { limits, retryAfterOfReason } from '@teamchat/contract';
import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  type TRPCClient,
  type TRPCLink,
  wsLink,
} from '@trpc/client';
import superjson from 'superjson';

export type { AppRouter };
/** Every procedure, typed. */
export type Api = TRPCClient<AppRouter>;

export type Fetch = typeof globalThis.fetch;

export interface HttpApiOptions {
  /** Where TeamChat is served: `https://chat.example.org`. */
  url: string;
  fetch: Fetch;
  /** One HTTP request, in milliseconds. */
  within: number;
  /** For the Authorization header; null sends none. */
  accessToken: () => Promise<string | null>;
  links?: TRPCLink<AppRouter>[];
}

/** tRPC over HTTP: calls of one turn travel together, at most as many as the server takes. */
export function createHttpApi(options: HttpApiOptions): Api {
  return createTRPCClient<AppRouter>({
    links: [
      ...(options.links ?? []),
      httpBatchLink({
        url: `${options.url}/trpc`,
        transformer: superjson,
        maxItems: limits.batchCalls,
        maxURLLength: 8_000,
        async headers() {
          const token = await options.accessToken();
          return token === null ? {} : { authorization: `Bearer ${token}` };
        },
        fetch(url, init) {
          const limit = AbortSignal.timeout(options.within);
          const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
          return options.fetch(url, { ...(init as RequestInit), signal });
        },
      }),
    ],
  });
}

export interface WsApiOptions {
  url: string;
  WebSocket: typeof globalThis.WebSocket;
  accessToken: () => Promise<string | null>;
  retryDelay: (attempt: number) => number;
  /** @param retryAfterMs what the server asked for. */
  onClose: (code: number | undefined, retryAfterMs: number | undefined) => void;
}

export type WsClient = ReturnType<typeof createWSClient>;

/** tRPC over one WebSocket of its own. */
export function createWsApi(options: WsApiOptions): { api: Api; client: WsClient } {
  const client = createWSClient({
    url: `${options.url.replace(/^http/, 'ws')}/trpc`,
    WebSocket: options.WebSocket,
    connectionParams: async () => ({ token: (await options.accessToken()) ?? '' }),
    retryDelayMs: options.retryDelay,
    // NOTE: tRPC hands on the whole close event.
    onClose: (cause?: { code?: number; reason?: string }) =>
      options.onClose(cause?.code, retryAfterOfReason(cause?.reason)),
  });
  const api = createTRPCClient<AppRouter>({ links: [wsLink({ client, transformer: superjson })] });
  return { api, client };
}
