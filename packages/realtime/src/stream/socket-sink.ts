import type { ControlFrame, Cursor } from '@teamchat/contract';
import type { SocketConnection } from '../connection/socket-connection.ts';
import { frameControl, type RequestHead, type RequestKey, requestHead } from '../frame.ts';
import type { StreamEvent } from '../stream-event.ts';
import type { Sink } from './sink.ts';

/** The fast path: finished frames, written beside tRPC on the same socket. */
export class SocketSink implements Sink {
  readonly #connection: SocketConnection;
  readonly #head: RequestHead;
  readonly #write: (piece: Buffer) => void;

  constructor(connection: SocketConnection, key: RequestKey) {
    this.#connection = connection;
    this.#head = requestHead(key);
    this.#write = connection.enqueue;
  }

  deliver(event: StreamEvent): void {
    event.writeFrame(this.#head, this.#write);
  }

  send(cursor: Cursor, frame: ControlFrame): void {
    this.#write(frameControl(this.#head, cursor, frame));
  }

  get roomy(): boolean {
    return this.#connection.roomy;
  }

  ready(): Promise<void> {
    return this.#connection.drained();
  }
}
