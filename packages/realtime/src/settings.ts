import { limits, timings } from '@teamchat/contract';
import type { SharedLimits } from './shared-buckets.ts';
import type { BucketLimits } from './token-bucket.ts';

/** Bounds of this package. */
export interface RealtimeLimits {
  subscriptionsPerSocket: number;
  callsInFlightPerSocket: number;
  batchCalls: number;
  /** Requests that one socket may make. */
  inbound: BucketLimits;
  /** Resumes that this process lets in although they are behind: of one person, and of all. */
  replays: SharedLimits;
  /** What one resume may deliver to its viewer: events, and bytes. */
  replayEvents: number;
  replayBytes: number;
  /** Log rows that one resume may look at to find what its viewer may see. */
  replayScanEvents: number;
  /** One turn of a replay ends at whichever comes first. */
  replayChunkEvents: number;
  replayChunkBytes: number;
  /** Unsent bytes of one socket, and of one in-process iterator. */
  bufferedBytes: number;
  /** Unsent bytes of all sockets of the process. */
  processBufferedBytes: number;
  /** Events of one workspace kept in memory. */
  ringEvents: number;
  ringBytes: number;
  /** Headers of one workspace kept in memory. */
  ringHeaders: number;
  /** Rows of one aligned replay block, and blocks kept per workspace. */
  blockEvents: number;
  blocksKept: number;
  /** Reads of what the bus lost, of all workspaces. */
  repairs: BucketLimits;
  /** Workspaces in one head poll query. */
  pollBatch: number;
}

/** Durations in milliseconds. Tests divide them by ten. */
export interface RealtimeTimings {
  pingEvery: number;
  silentAfter: number;
  positionEvery: number;
  /** How long an early arrival waits for the events before it. */
  holdFor: number;
  pollBusyEvery: number;
  pollQuietEvery: number;
  /** A workspace is busy for this long after an event. */
  busyFor: number;
  /** How long an attach waits for the broker before it goes on without, and for the log. */
  brokerWait: number;
  reachWait: number;
  /** How long a workspace without sessions is kept. */
  idleFor: number;
  userCheckEvery: number;
  /** From one query of such comparisons to the next, and of what attaches ask. */
  userCheckGather: number;
  attachGather: number;
  /** How often the database's clock is compared with this process's. */
  clockEvery: number;
  /** From a close frame to a terminated socket. */
  terminateAfter: number;
  /** How often a node says who is there through it, and how long its word holds. */
  presenceRefreshEvery: number;
  presenceTtl: number;
  /** The presence of others is told at most once in this time: to a stream, and to the other nodes. */
  presenceDiffEvery: number;
  /** How long somebody whose last device left is still there. */
  presenceLeaveAfter: number;
  /** Somebody's writing is told of at most once in this time, and ends this long after the last word. */
  typingRepeatEvery: number;
  typingExpiry: number;
}

export const defaultLimits: RealtimeLimits = {
  subscriptionsPerSocket: limits.subscriptionsPerSocket,
  callsInFlightPerSocket: limits.callsInFlightPerSocket,
  batchCalls: limits.batchCalls,
  inbound: { burst: 1_000, perSecond: 200 },
  replays: { each: { burst: 40, perSecond: 2 }, inAll: { burst: 2_000, perSecond: 400 } },
  replayEvents: limits.replayEvents,
  replayBytes: limits.replayBytes,
  replayScanEvents: 200_000,
  replayChunkEvents: 256,
  replayChunkBytes: 64 * 1024,
  bufferedBytes: 1024 * 1024,
  processBufferedBytes: 256 * 1024 * 1024,
  ringEvents: 2_048,
  ringBytes: 16 * 1024 * 1024,
  ringHeaders: 65_536,
  blockEvents: 512,
  blocksKept: 8,
  repairs: { burst: 2_000, perSecond: 1_000 },
  pollBatch: 1_000,
};

export const defaultTimings: RealtimeTimings = {
  pingEvery: timings.pingEvery,
  silentAfter: timings.silentAfter,
  positionEvery: timings.positionEvery,
  holdFor: 50,
  pollBusyEvery: 1_000,
  pollQuietEvery: 3_000,
  busyFor: 10_000,
  brokerWait: 2_000,
  reachWait: 5_000,
  idleFor: 10_000,
  userCheckEvery: 30_000,
  userCheckGather: 1_000,
  attachGather: 100,
  clockEvery: 30_000,
  terminateAfter: 5_000,
  presenceRefreshEvery: 10_000,
  presenceTtl: timings.presenceTtl,
  presenceDiffEvery: timings.presenceDiffEvery,
  presenceLeaveAfter: 5_000,
  typingRepeatEvery: timings.typingRepeatEvery,
  typingExpiry: timings.typingExpiry,
};
