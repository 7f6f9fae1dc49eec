import { AppError, closeCodes, mayReconnect } from '@teamchat/contract';
import type { Api } from '../api-client.ts';
import type { AccessTokens } from '../auth/access-token.ts';
import { retryDelay } from '../backoff.ts';
import { toAppError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { openSocket, type Socket } from './socket.ts';
import { type Stream, type StreamEnd, type Subscriber, startStream } from './stream.ts';

export interface ConnectionOptions {
  url: string;
  WebSocket: typeof globalThis.WebSocket;
  tokens: Pick<AccessTokens, 'get' | 'renew'>;
  runtime: Runtime;
}

type Phase =
  /** Nobody subscribes. */
  | 'idle'
  | 'connecting'
  | 'open'
  /** Until the next attempt. */
  | 'waiting'
  /** Until `wake`: nobody is signed in, or the server said never to come back. */
  | 'parked'
  | 'closed';

/**
 * The one WebSocket of a client, kept open while somebody subscribes. Streams are started before
 * any call uses the socket. Reconnects with full jitter, except after a terminal close code.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #streams = new Map<Subscriber, Stream | null>();
  #phase: Phase = 'idle';
  #socket: Socket | null = null;
  #failures = 0;
  #mustRenew = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts attempts, so that what an abandoned one still does is ignored. */
  #attempt = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** @returns unsubscribes; the last one closes the socket. */
  subscribe(subscriber: Subscriber): () => void {
    this.#streams.set(subscriber, null);
    if (this.#phase === 'open') {
      // Calls have used up the small request ids that a server frames once for everybody.
      if (this.#socket !== null && this.#socket.calls > 0) this.#reopen();
      else this.#start(subscriber);
    } else if (this.#phase === 'idle') {
      void this.#connect();
    }
    return () => this.#unsubscribe(subscriber);
  }

  /**
   * A call over the socket.
   * @throws AppError UNAVAILABLE when there is no live one, or its outcome is unknown.
   */
  async call<T>(run: (api: Api) => Promise<T>): Promise<T> {
    const socket = this.#socket;
    const isLive = [...this.#streams.values()].some((stream) => stream?.isAttached);
    if (socket === null || !isLive) {
      throw new AppError('UNAVAILABLE', 'There is no connection to TeamChat now.');
    }
    try {
      return await socket.call(run, this.#options.runtime.timings.socketCallWithin);
    } catch (error) {
      throw toAppError(error);
    }
  }

  /** Tries now instead of later: the network is back, somebody signed in, the page is shown. */
  wake(): void {
    for (const stream of Array.from(this.#streams.values())) stream?.probe();
    if (this.#phase !== 'waiting' && this.#phase !== 'parked') return;
    clearTimeout(this.#timer);
    this.#failures = 0;
    if (this.#streams.size === 0) this.#phase = 'idle';
    else void this.#connect();
  }

  close(): void {
    this.#dropSocket();
    clearTimeout(this.#timer);
    this.#streams.clear();
    this.#phase = 'closed';
  }

  async #connect(): Promise<void> {
    const attempt = ++this.#attempt;
    const isCurrent = () => attempt === this.#attempt && this.#phase === 'connecting';
    const { tokens, runtime, url, WebSocket } = this.#options;
    this.#phase = 'connecting';
    for (const subscriber of this.#streams.keys()) subscriber.onConnecting();
    try {
      const token = await (this.#mustRenew ? tokens.renew() : tokens.get());
      if (!isCurrent()) return;
      this.#mustRenew = false;
      if (token === null) return this.#park();
    } catch (thrown) {
      if (isCurrent()) this.#retryLater(toAppError(thrown).retryAfterMs);
      return;
    }
    this.#socket = openSocket({
      url,
      WebSocket,
      accessToken: tokens.get,
      retryDelay: (failures) => retryDelay(runtime, failures),
      onLost: (code, retryAfterMs) => {
        if (attempt === this.#attempt) this.#lose(code, retryAfterMs);
      },
    });
    this.#phase = 'open';
    for (const subscriber of Array.from(this.#streams.keys())) this.#start(subscriber);
  }

  #start(subscriber: Subscriber): void {
    const socket = this.#socket;
    if (socket === null || !this.#streams.has(subscriber)) return;
    const stream = startStream(socket, subscriber, {
      timings: this.#options.runtime.timings,
      onAttached: () => {
        this.#failures = 0;
      },
      onEnd: (end) => this.#endStream(subscriber, end),
    });
    this.#streams.set(subscriber, stream);
  }

  #endStream(subscriber: Subscriber, end: StreamEnd): void {
    if (!this.#streams.has(subscriber)) return;
    if (end.kind !== 'refused') return this.#lose(undefined);
    const { error } = end;
    if (error.code === 'UNAUTHENTICATED') this.#mustRenew = true;
    if (error.retryable || error.code === 'UNAUTHENTICATED' || error.code === 'INTERNAL') {
      return this.#lose(undefined, error.retryAfterMs);
    }
    this.#unsubscribe(subscriber);
    subscriber.onRefused(error);
  }

  #lose(code: number | undefined, retryAfterMs?: number): void {
    this.#dropSocket();
    if (code === closeCodes.unauthenticated || code === closeCodes.sessionEnded) {
      this.#mustRenew = true;
    }
    // Networks swallow close codes: a socket refused twice may have been refused for its token.
    if (this.#failures > 0 && this.#failures % 2 === 0) this.#mustRenew = true;
    if (code !== undefined && !mayReconnect(code)) {
      // After the end of a session only the next sign-in helps; renewing finds out that it ended.
      if (code === closeCodes.sessionEnded) this.#options.tokens.renew().catch(() => undefined);
      return this.#park();
    }
    this.#retryLater(retryAfterMs);
  }

  #retryLater(retryAfterMs?: number): void {
    if (this.#streams.size === 0) {
      this.#phase = 'idle';
      return;
    }
    this.#phase = 'waiting';
    const delay = retryDelay(this.#options.runtime, this.#failures++, retryAfterMs);
    this.#timer = setTimeout(() => void this.#connect(), delay);
    this.#tellDown();
  }

  #park(): void {
    this.#phase = 'parked';
    this.#tellDown();
  }

  #tellDown(): void {
    for (const subscriber of Array.from(this.#streams.keys())) subscriber.onDown();
  }

  #reopen(): void {
    this.#dropSocket();
    void this.#connect();
  }

  #dropSocket(): void {
    this.#attempt++;
    for (const [subscriber, stream] of this.#streams) {
      stream?.stop();
      this.#streams.set(subscriber, null);
    }
    this.#socket?.close();
    this.#socket = null;
  }

  #unsubscribe(subscriber: Subscriber): void {
    const stream = this.#streams.get(subscriber);
    if (stream === undefined) return;
    stream?.stop();
    this.#streams.delete(subscriber);
    if (this.#streams.size > 0 || this.#phase === 'closed') return;
    this.#dropSocket();
    clearTimeout(this.#timer);
    this.#phase = 'idle';
  }
}
