import { timings } from '@teamchat/contract';

/** Durations in milliseconds; tests pass smaller ones. */
export const defaultTimings = {
  /** The first retry waits up to this long, the next ones up to twice as long each (full jitter). */
  retryBase: 1_000,
  retryMax: 30_000,
  /** A stream without a frame for this long is dead. */
  silentAfter: 30_000,
  /** From the start of a connection attempt to the first frame. */
  attachWithin: 10_000,
  /** One call over the socket; then it is repeated over HTTP. */
  socketCallWithin: 8_000,
  /** One HTTP request. */
  httpWithin: 20_000,
  /** Renewal of the access token this long before it expires. */
  renewBefore: 60_000,
  /** At most one notification per this time while a replay runs. */
  notifyEvery: 50,
  /** People who come on screen and go are gathered for so long before the server is told. */
  watchGather: 100,
  typingRepeatEvery: timings.typingRepeatEvery,
  typingExpiry: timings.typingExpiry,
};
export type ClientTimings = Record<keyof typeof defaultTimings, number>;
