import type { CloseCode, Id } from '@teamchat/contract';
import type { Encoder } from '@trpc/server/adapters/ws';

export interface SocketIdentity {
  authSessionId: Id;
  userId: Id;
}

/** One socket, as the server and the api see it. */
export interface Connection {
  /** For `getWSConnectionHandler` as `experimental_encoder`; of this socket only. */
  readonly encoder: Encoder;
  readonly identity: SocketIdentity | null;
  /** Unsent bytes. */
  readonly bufferedBytes: number;
  /** Names the auth session whose end closes this socket. The first call counts. */
  identify(identity: SocketIdentity): void;
  /**
   * Judges one inbound text or binary frame; false when the socket was closed for it. NOTE: runs by
   * itself, in `encoder.decode`, before tRPC sees anything of the frame: call it only for frames
   * that are kept from the handler.
   */
  guardInbound(data: string | ArrayBuffer | Uint8Array): boolean;
  /** Sends a close frame now and terminates the socket a little later. */
  close(code: CloseCode, reason?: string): void;
}
