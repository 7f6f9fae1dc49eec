import { EventEmitter } from 'node:events';
import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { frameText, payloadsOf, pingFrame } from '../frame.ts';

/** Of a masked pong without payload. */
const PONG_BYTES = 6;

/** What `ws` and its socket look like to a connection, without a network. */
export class FakeSocket {
  readonly ws: WebSocket;
  readonly socket: Duplex & { bytesRead: number };
  /** Writes that the peer has read, as they came: copies, as the operating system's are. */
  readonly writes: Buffer[] = [];
  /** The very Buffers of those writes. */
  readonly written: Buffer[] = [];
  readonly closes: { code: number | undefined; reason: string | undefined }[] = [];
  terminated = false;
  /** As every real peer does, be its page busy or not. */
  answersPings = false;
  #stalled: (() => void)[] | null = null;
  readonly #messages: unknown[] = [];
  readonly #onMessage: ((message: unknown) => void) | undefined;
  #parsedWrites = 0;
  #readyState = 1;

  /** @param onMessage called with each message that the peer reads. */
  constructor(onMessage?: (message: unknown) => void) {
    this.#onMessage = onMessage;
    const sender = { _state: 0, _firstFragment: true };
    const socket = new Duplex({
      write: (chunk: Buffer, _encoding, done) => this.#take(chunk, done),
      read: () => undefined,
    });
    this.socket = Object.assign(socket, { bytesRead: 0 });
    const events = new EventEmitter();
    const fake = Object.assign(events, {
      OPEN: 1,
      _sender: sender,
      send: (data: string | Buffer) => void this.socket.write(frameText(Buffer.from(data))),
      close: (code?: number, reason?: string) => {
        this.#readyState = 2;
        this.closes.push({ code, reason });
      },
      terminate: () => {
        this.terminated = true;
        this.#readyState = 3;
        events.emit('close');
      },
    });
    Object.defineProperty(fake, 'readyState', { get: () => this.#readyState });
    this.ws = fake as unknown as WebSocket;
  }

  /** Each text frame that the peer has read, parsed. */
  get messages(): readonly unknown[] {
    const unread = Buffer.concat(this.writes.slice(this.#parsedWrites));
    this.#parsedWrites = this.writes.length;
    for (const payload of payloadsOf(unread)) {
      const message: unknown = JSON.parse(payload.toString());
      this.#messages.push(message);
      this.#onMessage?.(message);
    }
    return this.#messages;
  }

  get stalled(): boolean {
    return this.#stalled !== null;
  }

  /** The peer stops reading: what is written stays in the socket's buffer. */
  stall(): void {
    this.#stalled ??= [];
  }

  resume(): void {
    const waiting = this.#stalled ?? [];
    this.#stalled = null;
    for (const done of waiting) done();
  }

  /** The peer goes away. */
  disconnect(): void {
    this.ws.terminate();
  }

  #take(chunk: Buffer, done: () => void): void {
    const read = () => {
      this.writes.push(Buffer.from(chunk));
      this.written.push(chunk);
      if (this.answersPings && chunk.includes(pingFrame)) this.socket.bytesRead += PONG_BYTES;
      if (this.#onMessage !== undefined) void this.messages;
      done();
    };
    if (this.#stalled === null) read();
    else this.#stalled.push(read);
  }
}
