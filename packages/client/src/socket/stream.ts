import type { AppError, StreamFrame, SubscribeInput } from '@teamchat/contract';
import { toAppError } from '../errors.ts';
import type { ClientTimings } from '../timings.ts';
import type { Socket } from './socket.ts';
import { Watchdog } from './watchdog.ts';

export interface TrackedFrame {
  /** The cursor to resume from after this frame. */
  id: string;
  data: StreamFrame;
}

/** One who wants the stream of a workspace for as long as it is subscribed to the connection. */
export interface Subscriber {
  /** Asked anew at every attach: where to resume. */
  input(): SubscribeInput;
  onFrame(frame: TrackedFrame): void;
  /** The stream stands still until the next `onConnecting`. */
  onDown(): void;
  onConnecting(): void;
  /** The server will not serve this stream, now or later. The subscription is over. */
  onRefused(error: AppError): void;
}

export type StreamEnd = { kind: 'refused'; error: AppError } | { kind: 'ended' | 'silent' };

export interface Stream {
  readonly isAttached: boolean;
  /** Ends it now if its frames are overdue: after a sleep, nobody wants to wait for the watchdog. */
  probe(): void;
  stop(): void;
}

/** Runs one subscription on one socket, and watches that frames keep coming. */
export function startStream(
  socket: Socket,
  subscriber: Subscriber,
  options: { timings: ClientTimings; onAttached(): void; onEnd(end: StreamEnd): void },
): Stream {
  const { timings } = options;
  let isOver = false;
  let isAttached = false;
  let watchdog = new Watchdog(timings.attachWithin, () => end({ kind: 'silent' }));

  function stop(): void {
    if (isOver) return;
    isOver = true;
    watchdog.stop();
    subscription.unsubscribe();
  }
  function end(reason: StreamEnd): void {
    if (isOver) return;
    stop();
    options.onEnd(reason);
  }

  const subscription = socket.api.events.subscribe.subscribe(subscriber.input(), {
    onData(frame) {
      if (isOver) return;
      if (!isAttached) {
        isAttached = true;
        watchdog.stop();
        watchdog = new Watchdog(timings.silentAfter, () => end({ kind: 'silent' }));
        options.onAttached();
      }
      watchdog.feed();
      subscriber.onFrame(frame as TrackedFrame);
    },
    onError: (error) => end({ kind: 'refused', error: toAppError(error) }),
    onComplete: () => end({ kind: 'ended' }),
  });

  return {
    get isAttached() {
      return isAttached;
    },
    probe() {
      if (watchdog.isHungry()) end({ kind: 'silent' });
    },
    stop,
  };
}
