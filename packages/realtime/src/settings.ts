import { limits as contractLimits, timings as contractTimings } from '@teamchat/contract';

/** Bounds of this package. Bytes unless the name says otherwise. */
export const defaultLimits = {
  subscriptionsPerSocket: contractLimits.subscriptionsPerSocket as number,
  callsInFlightPerSocket: contractLimits.callsInFlightPerSocket as number,
  batchCalls: contractLimits.batchCalls as number,
  socketPayloadBytes: contractLimits.socketPayloadBytes as number,
  /** What one resume may deliver to its viewer. */
  replayEvents: contractLimits.replayEvents as number,
  replayBytes: contractLimits.replayBytes as number,
  /** Log rows that one resume may look at to find what its viewer may see. */
  replayScanEvents: 200_000,
  /** One write of a replay; a chunk ends at whichever comes first. */
  replayChunkEvents: 256,
  replayChunkBytes: 64 * 1024,
  /** Unsent bytes of one socket, and of one in-process iterator. */
  bufferedBytes: 1024 * 1024,
  /** Unsent bytes of all sockets of the process. */
  processBufferedBytes: 256 * 1024 * 1024,
  /** Events of one workspace kept in memory. */
  ringEvents: 2_048,
  ringBytes: 16 * 1024 * 1024,
  /** Rows of one aligned replay block, and blocks kept per workspace. */
  blockEvents: 512,
  blocksKept: 8,
  /** Workspaces in one head poll query. */
  headBatch: 1_000,
};
export type RealtimeLimits = typeof defaultLimits;

/** Durations in milliseconds. Tests divide them by ten. */
export const defaultTimings = {
  pingEvery: contractTimings.pingEvery as number,
  silentAfter: contractTimings.silentAfter as number,
  positionEvery: contractTimings.positionEvery as number,
  /** How long an early arrival waits for the events before it. */
  holdFor: 50,
  pollBusyEvery: 1_000,
  pollQuietEvery: 3_000,
  /** A workspace is busy for this long after an event. */
  busyFor: 10_000,
  /** How long an attach waits for the broker or for the log before it goes on or gives up. */
  brokerWait: 2_000,
  reachWait: 5_000,
  /** How long a workspace without sessions is kept. */
  idleFor: 10_000,
  userCheckEvery: 30_000,
  /** From a close frame to a terminated socket. */
  terminateAfter: 5_000,
};
export type RealtimeTimings = typeof defaultTimings;
