import type { ControlFrame, Cursor, StreamFrame } from '@teamchat/contract';
import { type TrackedEnvelope, tracked } from '@trpc/server';
import type { SocketConnection } from '../connection/socket-connection.ts';
import type { StreamEvent } from '../stream-event.ts';
import type { Sink } from './sink.ts';

interface Item {
  envelope: TrackedEnvelope<StreamFrame>;
  weight: number;
}

export interface QueueSinkOptions {
  /** Bytes that may wait for the reader, about. */
  cap: number;
  /** The socket that the frames end up on, if any. */
  connection: SocketConnection | null;
  /** The reader fell behind by more than the cap. */
  onOverflow(): void;
}

/** Read items are let go in runs of so many, also when the reader never quite catches up. */
const READ_RUN = 256;

/**
 * The path for everyone who does not take raw frames: in-process callers, and sockets with odd
 * request ids. Bounded: it ends at the cap, and the reader resumes from its last cursor.
 */
export class QueueSink implements Sink {
  readonly #options: QueueSinkOptions;
  #items: Item[] = [];
  #next = 0;
  #weight = 0;
  #closed = false;
  #wake: () => void = () => undefined;
  #waiting: (() => void)[] = [];

  constructor(options: QueueSinkOptions) {
    this.#options = options;
  }

  deliver(event: StreamEvent): void {
    this.#push({ envelope: tracked(event.cursor, event.data), weight: event.weight });
  }

  send(cursor: Cursor, frame: ControlFrame): void {
    this.#push({ envelope: tracked(cursor, frame), weight: 128 });
  }

  get roomy(): boolean {
    const { cap, connection } = this.#options;
    return this.#weight <= cap / 2 && (connection?.roomy ?? true);
  }

  async ready(): Promise<void> {
    while (this.#weight > 0 && !this.#closed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    await this.#options.connection?.drained();
  }

  /** No frame follows; what is queued is still read, unless it is thrown away. */
  close(keep: 'keepQueued' | 'dropQueued'): void {
    this.#closed = true;
    if (keep === 'dropQueued') this.#items = [];
    this.#wake();
    this.#releaseWaiting();
  }

  async *read(): AsyncGenerator<TrackedEnvelope<StreamFrame>, void, void> {
    for (;;) {
      const item = this.#items[this.#next];
      if (item === undefined) {
        this.#items = [];
        this.#next = 0;
        this.#weight = 0;
        this.#releaseWaiting();
        if (this.#closed) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      this.#next++;
      if (this.#next === READ_RUN) {
        this.#items.splice(0, READ_RUN);
        this.#next = 0;
      }
      this.#weight -= item.weight;
      yield item.envelope;
      this.#options.connection?.closeIfSlow();
    }
  }

  #push(item: Item): void {
    if (this.#closed) return;
    this.#items.push(item);
    this.#weight += item.weight;
    this.#wake();
    if (this.#weight > this.#options.cap) this.#options.onOverflow();
  }

  #releaseWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
