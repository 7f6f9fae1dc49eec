import { AppError } from '@teamchat/contract';
import { type Api, createWsApi } from '../api-client.ts';

export interface SocketOptions {
  url: string;
  WebSocket: typeof globalThis.WebSocket;
  accessToken: () => Promise<string | null>;
  /** Before a try to move to another server when this one asks for it. */
  retryDelay: (failures: number) => number;
  /** Called once, unless `close` came first. The code may be missing or anything. */
  onLost: (code: number | undefined, retryAfterMs: number | undefined) => void;
}

export interface Socket {
  readonly api: Api;
  /** Calls made over it: request ids in use. */
  readonly calls: number;
  /**
   * A call over this socket.
   * @throws AppError UNAVAILABLE when it is lost or slower than `within` milliseconds: the outcome
   * is unknown then.
   */
  call<T>(run: (api: Api) => Promise<T>, within: number): Promise<T>;
  close(): void;
}

/** Ends a WebSocket without waiting for a peer that may be gone. */
function drop(webSocket: (WebSocket & { terminate?: () => void }) | undefined): void {
  if (webSocket?.terminate) webSocket.terminate();
  else webSocket?.close();
}

/**
 * One WebSocket with a tRPC client of its own, so that request ids start at 1.
 *
 * NOTE: tRPC's client would reconnect by itself, without jitter and whatever the close code. Here it
 * only carries out a move that the server asks for (make before break, resuming from the last frame
 * that it delivered, which is the last one applied); a lost socket is the end of this object.
 */
export function openSocket(options: SocketOptions): Socket {
  let isOver = false;
  let calls = 0;
  let fail: (error: AppError) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    fail = reject;
  });
  lost.catch(() => undefined);

  const { api, client } = createWsApi({
    url: options.url,
    WebSocket: options.WebSocket,
    accessToken: options.accessToken,
    retryDelay: options.retryDelay,
    onClose(code, retryAfterMs) {
      // After a move the old socket closes while the new one serves.
      if (isOver || client.connection?.state === 'open') return;
      // First the reason: closing ends the subscriptions, which would look like the server's doing.
      options.onLost(code, retryAfterMs);
      close();
    },
  });

  function close(): void {
    if (isOver) return;
    isOver = true;
    const webSocket = client.connection?.ws;
    client.close().catch(() => undefined);
    drop(webSocket);
    fail(new AppError('UNAVAILABLE', 'The connection to TeamChat was lost.'));
  }

  return {
    api,
    get calls() {
      return calls;
    },
    async call(run, within) {
      calls++;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const tooLate = new Promise<never>((_, reject) => {
        const error = new AppError('UNAVAILABLE', 'TeamChat did not answer in time.');
        timer = setTimeout(() => reject(error), within);
      });
      try {
        return await Promise.race([run(api), lost, tooLate]);
      } finally {
        clearTimeout(timer);
      }
    },
    close,
  };
}
