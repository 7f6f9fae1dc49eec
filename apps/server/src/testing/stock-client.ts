import type { AppRouter } from '@teamchat/api';
import { createTRPCClient, createWSClient, type TRPCClient, wsLink } from '@trpc/client';
import superjson from 'superjson';
import { WebSocket } from 'ws';

/** tRPC's own WebSocket client, as anybody would set it up. */
export interface StockClient extends AsyncDisposable {
  api: TRPCClient<AppRouter>;
  /** Drops the connection as a failing network would; the client reconnects by itself. */
  dropConnection: () => void;
}

export function createStockClient(
  target: { socketUrl: string },
  user: { accessToken: string },
): StockClient {
  const sockets = new Set<WebSocket>();
  class TrackedWebSocket extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols);
      sockets.add(this);
      this.once('close', () => sockets.delete(this));
    }
  }
  const client = createWSClient({
    url: target.socketUrl,
    WebSocket: TrackedWebSocket,
    connectionParams: { token: user.accessToken },
  });
  return {
    api: createTRPCClient<AppRouter>({ links: [wsLink({ client, transformer: superjson })] }),
    dropConnection: () => {
      for (const socket of sockets) socket.terminate();
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
