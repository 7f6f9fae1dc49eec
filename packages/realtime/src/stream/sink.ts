import type { ControlFrame, Cursor } from '@teamchat/contract';
import type { StreamEvent } from '../stream-event.ts';

/** Where a session's frames go: a socket or an in-process iterator. Order is kept. */
export interface Sink {
  deliver(event: StreamEvent): void;
  send(cursor: Cursor, frame: ControlFrame): void;
  /** False when frames that may be left out should be. */
  readonly roomy: boolean;
  /** Resolves when the next chunk of a replay may be written, also when nobody reads any more. */
  ready(): Promise<void>;
}
