/** Plain counters, only ever increased. Whoever exports metrics reads them. */
export interface RealtimeMetrics {
  /** Frames handed to sessions. */
  deliveries: number;
  /** Socket writes, and the bytes in them. */
  writes: number;
  bytesWritten: number;
  /** Events that came from the bus or the own process, and from Postgres. */
  eventsArrived: number;
  eventsRepaired: number;
  repairs: number;
  /** Bus messages that could not be read; Postgres answered instead. */
  unreadableMessages: number;
  unknownAudiences: number;
  replayBlocksRead: number;
  resyncs: number;
  /** Resumes told to come back later. */
  replaysRefused: number;
  slowConsumers: number;
  silentPeers: number;
  protocolViolations: number;
}

export function createMetrics(): RealtimeMetrics {
  return {
    deliveries: 0,
    writes: 0,
    bytesWritten: 0,
    eventsArrived: 0,
    eventsRepaired: 0,
    repairs: 0,
    unreadableMessages: 0,
    unknownAudiences: 0,
    replayBlocksRead: 0,
    resyncs: 0,
    replaysRefused: 0,
    slowConsumers: 0,
    silentPeers: 0,
    protocolViolations: 0,
  };
}
