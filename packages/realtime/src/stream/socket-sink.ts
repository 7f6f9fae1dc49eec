import type { ControlFrame, Cursor } from '@teamchat/contract';
import type { SocketConnection } from '../connection/socket-connection.ts';
import { type FrameTarget, type FrameTemplate, frameControl, type RequestKey } from '../frame.ts';
import type { StreamEvent } from '../stream-event.ts';
import type { Sink } from './sink.ts';

/** The fast path: finished frames, written beside tRPC on the same socket. */
export class SocketSink implements Sink, FrameTarget {
  readonly key: RequestKey;
  readonly #connection: SocketConnection;

  constructor(connection: SocketConnection, key: RequestKey) {
    this.key = key;
    this.#connection = connection;
  }

  deliver(event: StreamEvent): void {
    event.enqueueOn(this);
  }

  enqueue(frame: Buffer): void {
    this.#connection.enqueue(frame);
  }

  enqueueTemplate(template: FrameTemplate): void {
    this.#connection.enqueueTemplate(template, this.key);
  }

  send(cursor: Cursor, frame: ControlFrame): void {
    this.enqueue(frameControl(this.key, cursor, frame));
  }

  get roomy(): boolean {
    return this.#connection.roomy;
  }

  ready(): Promise<void> {
    return this.#connection.drained();
  }
}
