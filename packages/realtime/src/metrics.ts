import type { ResyncReason } from '@teamchat/contract';

/** Takes single measurements. Is called between two turns of the hot path: must be cheap and never throw. */
export interface Observer {
  observe(value: number): void;
}

/** How events reached a feed: over the bus, from this process's own writers, or read from Postgres. */
export type FeedSource = 'bus' | 'own' | 'repair';

/**
 * Why a feed read Postgres: something behind the hole had come (`hole`), a session or a cursor was ahead of it
 * (`reach`), or only the head showed that the log had gone on (`headPoll`).
 */
export type RepairCause = 'hole' | 'reach' | 'headPoll';

/** Where a replay found an event: in the ring of newest events, or in a block read from Postgres. */
export type ReplaySource = 'ring' | 'block';

/** Plain counters, only ever increased. Whoever exports metrics reads them. */
export interface RealtimeMetrics {
  /** Events handed to sessions, live and replayed. */
  deliveries: number;
  /** Socket writes, the bytes in them, and the frames that left in the write of an earlier one. */
  writes: number;
  bytesWritten: number;
  framesCoalesced: number;
  /** Presence and typing frames that a socket with too much unsent was not given. */
  ephemeralDropped: number;
  /** Events that reached feeds, duplicates included. */
  readonly feedEvents: Record<FeedSource, number>;
  /** Times that an event was missing before one that had come. */
  gaps: number;
  /** Events that came before the ones they follow, and events that had been routed or were held already. */
  earlyArrivals: number;
  duplicates: number;
  readonly repairs: Record<RepairCause, number>;
  /** Bus messages that could not be read; Postgres answered instead. */
  unreadableMessages: number;
  unknownAudiences: number;
  poisonEvents: number;
  /** Sessions that began behind the log, and what they were handed until they were live. */
  replays: number;
  readonly replayedEvents: Record<ReplaySource, number>;
  replayBlocksRead: number;
  /** Resumes told to come back later. */
  replaysRefused: number;
  readonly resyncs: Record<ResyncReason, number>;
  slowConsumers: number;
  silentPeers: number;
  protocolViolations: number;
}

export function createMetrics(): RealtimeMetrics {
  return {
    deliveries: 0,
    writes: 0,
    bytesWritten: 0,
    framesCoalesced: 0,
    ephemeralDropped: 0,
    feedEvents: { bus: 0, own: 0, repair: 0 },
    gaps: 0,
    earlyArrivals: 0,
    duplicates: 0,
    repairs: { hole: 0, reach: 0, headPoll: 0 },
    unreadableMessages: 0,
    unknownAudiences: 0,
    poisonEvents: 0,
    replays: 0,
    replayedEvents: { ring: 0, block: 0 },
    replayBlocksRead: 0,
    replaysRefused: 0,
    resyncs: { retention: 0, tooMuch: 0, epoch: 0, access: 0 },
    slowConsumers: 0,
    silentPeers: 0,
    protocolViolations: 0,
  };
}
