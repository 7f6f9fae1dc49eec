import type { CloseCode, Id } from '@teamchat/contract';
import type { Encoder } from '@trpc/server/adapters/ws';

export interface SocketIdentity {
  authSessionId: Id;
  userId: Id;
}

/** One socket, as the server and the api see it. */
export interface Connection {
  /**
   * For `getWSConnectionHandler` as `experimental_encoder`; of this socket only. Its `decode` judges what
   * comes in, before tRPC sees anything of it: it closes the socket and throws.
   */
  readonly encoder: Encoder;
  readonly identity: SocketIdentity | null;
  /** Unsent bytes. */
  readonly bufferedBytes: number;
  /** Names the auth session whose end closes this socket. The first call counts. */
  identify(identity: SocketIdentity): void;
  /** Sends a close frame now and terminates the socket a little later. */
  close(code: CloseCode, reason?: string): void;
}
