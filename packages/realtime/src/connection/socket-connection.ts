import type { Duplex } from 'node:stream';
import { type CloseCode, closeCodes } from '@teamchat/contract';
import type { Encoder } from '@trpc/server/adapters/ws';
import type { WebSocket } from 'ws';
import type { AuthSessions } from '../auth-sessions.ts';
import {
  type FrameTemplate,
  payloadsOf,
  pingFrame,
  pongTextFrame,
  type RequestKey,
} from '../frame.ts';
import type { RealtimeMetrics } from '../metrics.ts';
import type { RealtimeLimits, RealtimeTimings } from '../settings.ts';
import type { Session } from '../stream/session.ts';
import type { Visited, Wheel } from '../wheel.ts';
import { bindAttachValue } from './attach-value.ts';
import type { Backlog } from './backlog.ts';
import { type Batch, TemplateBatch } from './batch.ts';
import type { Connection, SocketIdentity } from './connection.ts';
import type { Flusher } from './flusher.ts';
import { InboundGuard, Violation } from './inbound-guard.ts';
import { mayWriteRaw } from './raw-write.ts';

export interface SocketDependencies {
  limits: RealtimeLimits;
  timings: RealtimeTimings;
  metrics: RealtimeMetrics;
  authSessions: AuthSessions;
  wheel: Wheel;
  flusher: Flusher;
  backlog: Backlog;
  /** The socket is closed for good. */
  onClosed(connection: SocketConnection): void;
}

/** An upgraded socket: it also counts what it received. */
export type RawSocket = Duplex & { readonly bytesRead?: number };

/** Owns one socket: what is written for all its sessions, its cap, its heartbeat and its end. */
export class SocketConnection implements Connection, Visited {
  // NOTE: what each frame touches stands first and together; see `Session`.
  #batch: Batch | TemplateBatch | null = null;
  #closing = false;
  /** Replays that wait for the socket to take what was written. */
  #waiting: (() => void)[] | null = null;
  readonly #dependencies: SocketDependencies;
  readonly #socket: RawSocket;
  readonly #ws: WebSocket;
  readonly encoder: Encoder;
  readonly sessions = new Set<Session>();
  readonly #guard: InboundGuard;
  #identity: SocketIdentity | null = null;
  #unregister: () => void = () => undefined;
  #terminateTimer: NodeJS.Timeout | undefined;
  #releasing = false;
  #bytesSeen = 0;
  #lastSeenAt: number;
  #lastPingAt: number;

  constructor(ws: WebSocket, socket: RawSocket, dependencies: SocketDependencies) {
    if (typeof socket.bytesRead !== 'number') throw new TypeError('Give the upgraded net.Socket.');
    this.#ws = ws;
    this.#socket = socket;
    this.#dependencies = dependencies;
    this.#lastSeenAt = dependencies.wheel.now;
    this.#lastPingAt = dependencies.wheel.now;
    this.#guard = new InboundGuard(dependencies.limits);
    this.encoder = {
      encode: (message) => this.#encode(message),
      decode: (data) => this.#decode(data),
    };
    ws.on('message', (data: Buffer, isBinary) => {
      if (!isBinary && data.length === 4 && data.toString() === 'PING') this.#answerPing();
    });
    ws.once('close', () => this.#onClosed());
    socket.on('drain', () => this.#releaseWaiting());
    dependencies.wheel.add(this);
  }

  get identity(): SocketIdentity | null {
    return this.#identity;
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  /** Below half of the cap. */
  get roomy(): boolean {
    return this.#socket.writableLength <= this.#dependencies.limits.bufferedBytes / 2;
  }

  get closing(): boolean {
    return this.#closing;
  }

  identify({ authSessionId, userId }: SocketIdentity): void {
    if (this.#identity !== null || this.#closing) return;
    this.#identity = { authSessionId, userId };
    this.#unregister = this.#dependencies.authSessions.register(authSessionId, () =>
      this.close(closeCodes.sessionEnded, 'session ended'),
    );
  }

  /** Queues whole frames; they leave at the end of the turn. */
  enqueue(frame: Buffer): void {
    if (this.#closing) return;
    this.#batch =
      this.#batch === null
        ? this.#dependencies.flusher.begin(this, frame)
        : this.#batch.append(frame);
  }

  /** Queues a frame that is made for this request when it is written. */
  enqueueTemplate(template: FrameTemplate, key: RequestKey): void {
    if (this.#closing) return;
    if (this.#batch === null) {
      this.#batch = new TemplateBatch(template, key);
      this.#dependencies.flusher.add(this);
    } else {
      this.#batch = this.#batch.append(template.copyFor(key));
    }
  }

  /** Writes what is queued now. */
  flush(): void {
    const batch = this.#batch;
    this.#batch = null;
    if (batch === null || this.#closing) return;
    if (this.closeIfSlow()) return;
    const { metrics, backlog } = this.#dependencies;
    metrics.writes++;
    metrics.bytesWritten += batch.bytes;
    metrics.framesCoalesced += batch.frames - 1;
    if (mayWriteRaw(this.#ws)) batch.writeTo(this.#socket);
    else this.#sendThroughWs(batch.join());
    if (this.#socket.writableLength > 0) backlog.note(this);
    if (this.#waiting !== null) this.#releaseWaiting();
  }

  /** Closes a socket whose unsent bytes have reached the cap. */
  closeIfSlow(): boolean {
    if (this.#socket.writableLength < this.#dependencies.limits.bufferedBytes) return false;
    this.closeAsSlow();
    return true;
  }

  closeAsSlow(): void {
    if (!this.#closing) this.#dependencies.metrics.slowConsumers++;
    this.close(closeCodes.slowConsumer, 'too slow');
  }

  /**
   * Resolves when the socket took what was written, for one waiter at a time, so that replays of
   * several subscriptions take turns; also when the socket closes.
   */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting ??= [];
      this.#waiting.push(resolve);
      this.#releaseWaiting();
    });
  }

  close(code: CloseCode, reason = ''): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#batch = null;
    // NOTE: nothing that still arrives is answered, so nothing of it may be executed.
    this.#ws.removeAllListeners('message');
    this.#ws.close(code, reason);
    this.#terminateTimer = setTimeout(
      () => this.#ws.terminate(),
      this.#dependencies.timings.terminateAfter,
    );
    this.#terminateTimer.unref();
    this.#letGo();
  }

  visit(now: number): void {
    if (this.#closing) return;
    const { timings, metrics } = this.#dependencies;
    const bytes = this.#socket.bytesRead ?? 0;
    if (bytes !== this.#bytesSeen) {
      this.#bytesSeen = bytes;
      this.#lastSeenAt = now;
    } else if (now - this.#lastSeenAt > timings.silentAfter) {
      metrics.silentPeers++;
      this.close(closeCodes.silent, 'silent');
      this.#ws.terminate();
      return;
    }
    if (now - this.#lastPingAt >= timings.pingEvery) {
      this.#lastPingAt = now;
      this.enqueue(pingFrame);
    }
    for (const session of this.sessions) session.visit(now);
  }

  /** NOTE: tRPC's own answer, which is turned off, passes both the limits of what comes in and the cap. */
  #answerPing(): void {
    if (this.#closing || this.closeIfSlow()) return;
    try {
      this.#guard.countPing();
      this.enqueue(pongTextFrame);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.#closeFor(error);
    }
  }

  #encode(message: unknown): string {
    // An answer is written by `ws`, past the flusher.
    if (this.#closing || this.closeIfSlow()) return '';
    if (this.#socket.writableLength > 0) this.#dependencies.backlog.note(this);
    bindAttachValue(message);
    this.#guard.watch(message);
    return JSON.stringify(message);
  }

  #decode(data: string | ArrayBuffer | Uint8Array): unknown {
    if (this.#closing || this.closeIfSlow()) throw new Violation('The socket is closing.');
    try {
      return this.#guard.read(data);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.#closeFor(error);
      throw error;
    }
  }

  #closeFor({ code, message }: Violation): void {
    this.#dependencies.metrics.protocolViolations++;
    this.close(code, message);
  }

  /** The way out when `ws` has something of its own under way. */
  #sendThroughWs(frames: Buffer): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    for (const payload of payloadsOf(frames)) this.#ws.send(payload, { binary: false });
  }

  #releaseWaiting(): void {
    if (this.#releasing || this.#waiting === null) return;
    if (this.#closing) {
      const waiting = this.#waiting;
      this.#waiting = null;
      for (const resolve of waiting) resolve();
      return;
    }
    if (this.#batch !== null || this.#socket.writableNeedDrain) return;
    this.#releasing = true;
    const next = this.#waiting.shift();
    if (this.#waiting.length === 0) this.#waiting = null;
    next?.();
    setImmediate(() => {
      this.#releasing = false;
      this.#releaseWaiting();
    });
  }

  /** Ends what lives by this socket. */
  #letGo(): void {
    const { wheel, backlog } = this.#dependencies;
    wheel.delete(this);
    backlog.forget(this);
    this.#unregister();
    for (const session of this.sessions) session.end({ kind: 'detached' });
    this.#releasing = false;
    this.#releaseWaiting();
  }

  #onClosed(): void {
    clearTimeout(this.#terminateTimer);
    const wasClosing = this.#closing;
    this.#closing = true;
    this.#batch = null;
    if (!wasClosing) this.#letGo();
    this.#dependencies.onClosed(this);
  }
}
