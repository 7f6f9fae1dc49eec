import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { appRouter, type Context, createSocketContext } from '@teamchat/api';
import { verifyAccessToken } from '@teamchat/auth';
import { AppError, type CloseCode, closeCodes, type ErrorCode, limits } from '@teamchat/contract';
import type { Connection } from '@teamchat/realtime';
import { getWSConnectionHandler } from '@trpc/server/adapters/ws';
import type { WebSocket, WebSocketServer } from 'ws';
import { headerOf, originOf } from './caller.ts';
import { clientAddress } from './client-address.ts';
import type { HttpContext } from './context.ts';
import { encodeSocketError } from './socket-errors.ts';

export interface NewSocket {
  /** Request id of everything that comes over it. */
  id: string;
  server: WebSocketServer;
  webSocket: WebSocket;
  rawSocket: Duplex;
  request: IncomingMessage;
  /** Of `?token=`. */
  token: string | null;
}

/**
 * Serves tRPC on one socket, which must name its account within the authentication time: by `token` in
 * `connectionParams`, by `?token=`, or by an Authorization header. A refused one is told why before it is closed.
 */
export function serveSocket(context: HttpContext, socket: NewSocket): void {
  const { services, timings, logger } = context;
  const { webSocket, request } = socket;
  const connection = services.realtime.openConnection(webSocket, socket.rawSocket);

  const timer = setTimeout(() => {
    if (webSocket.readyState !== webSocket.OPEN) return;
    const error = new AppError('UNAUTHENTICATED', 'Send an access token right after connecting.');
    webSocket.send(encodeSocketError(null, error));
    connection.close(closeCodes.authenticationTimeout, 'authenticate sooner');
  }, timings.authenticateWithin);
  webSocket.once('close', () => clearTimeout(timer));

  let isAuthenticated = false;
  const handle = getWSConnectionHandler({
    wss: socket.server,
    router: appRouter,
    experimental_encoder: connection.encoder,
    maxBatchSize: limits.batchCalls,
    // Its answers know no limits; the connection answers.
    dangerouslyDisablePong: true,
    onError({ error, type }) {
      // Procedures report theirs; what is left concerns the socket, and mostly the peer's mistakes.
      if (type !== 'unknown') return;
      logger.debug({ err: error, requestId: socket.id }, 'A socket was in error.');
      if (isAuthenticated) return;
      // The adapter sends the error frame in this turn, and would then close without a code.
      const { cause } = error;
      const code = cause instanceof AppError ? closeCodeOf(cause.code) : closeCodes.protocol;
      setImmediate(() => connection.close(code, error.code));
    },
    async createContext({ info }) {
      try {
        const token = info.connectionParams?.token ?? socket.token ?? bearerOf(request);
        const made = await authenticate(context, socket, { connection, token });
        isAuthenticated = true;
        clearTimeout(timer);
        return made;
      } catch (thrown) {
        if (thrown instanceof AppError) throw thrown;
        const details = { err: thrown, requestId: socket.id };
        logger.error(details, 'A socket could not be authenticated.');
        throw new AppError('INTERNAL', 'Something went wrong on the server. Try again later.');
      }
    },
  });
  handle(webSocket, request);
}

async function authenticate(
  { services, config }: HttpContext,
  { id, request }: NewSocket,
  { connection, token }: { connection: Connection; token: string | null | undefined },
): Promise<Context> {
  if (!token) throw new AppError('UNAUTHENTICATED', 'Sign in and send an access token.');
  const { userId, sessionId } = await verifyAccessToken(services.auth, token);
  connection.identify({ authSessionId: sessionId, userId });
  // From here on the end of the session closes the socket; it may have ended just before.
  if (services.auth.revocations.isRevoked(sessionId)) {
    throw new AppError('UNAUTHENTICATED', 'This session has ended. Sign in again.');
  }
  return createSocketContext(services, {
    id,
    ipAddress: clientAddress(request, config.proxyTrust),
    userAgent: headerOf(request, 'user-agent') ?? null,
    origin: originOf(request, config) ?? null,
    actor: { userId, sessionId },
    connection,
  });
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function closeCodeOf(code: ErrorCode): CloseCode {
  if (code === 'UNAUTHENTICATED') return closeCodes.unauthenticated;
  return code === 'UNAVAILABLE' ? closeCodes.overloaded : closeCodes.internal;
}
