import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { limits } from '@teamchat/contract';
import { SharedBuckets } from '@teamchat/realtime';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import type { HttpContext } from './context.ts';
import { serveSocket } from './socket.ts';
import { judgeUpgrade, refuseUpgrade, takeQueryToken } from './upgrade.ts';

export interface Sockets extends AsyncDisposable {
  /** Sockets open now. */
  readonly size: number;
}

/** `closeTimeout`: how long a peer may take for the closing handshake, in milliseconds. */
const options: ServerOptions & { closeTimeout: number } = {
  noServer: true,
  perMessageDeflate: false,
  maxPayload: limits.socketPayloadBytes,
  maxFragments: 64,
  maxBufferedChunks: 256,
  closeTimeout: 5_000,
};

/** tRPC over WebSocket, on the HTTP server's own port. Disposing ends what is still open. */
export function listenForSockets(server: Server, context: HttpContext): Sockets {
  const { config, readiness, logger } = context;
  const webSockets = new WebSocketServer(options);
  const rules = {
    config,
    buckets: new SharedBuckets(config.handshakes),
    isDraining: () => readiness.draining,
  };

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const queryToken = takeQueryToken(request);
    const refusal = judgeUpgrade(request, rules);
    if (refusal !== null) {
      logger.debug({ status: refusal.status, reason: refusal.reason }, 'A socket was refused.');
      refuseUpgrade(socket, refusal);
      return;
    }
    const token = config.allowQueryToken ? queryToken : null;
    const serve = (webSocket: WebSocket) =>
      serveSocket(context, {
        id: randomUUID(),
        server: webSockets,
        webSocket,
        rawSocket: socket,
        request,
        token,
      });
    try {
      webSockets.handleUpgrade(request, socket, head, serve);
    } catch (error) {
      // One peer's handshake must not end the process for everybody.
      logger.error({ err: error }, 'A socket could not be served.');
      socket.destroy();
    }
  }

  server.on('upgrade', upgrade);
  return {
    get size() {
      return webSockets.clients.size;
    },
    async [Symbol.asyncDispose]() {
      server.off('upgrade', upgrade);
      for (const webSocket of webSockets.clients) webSocket.terminate();
      await new Promise<void>((resolve) => webSockets.close(() => resolve()));
    },
  };
}
