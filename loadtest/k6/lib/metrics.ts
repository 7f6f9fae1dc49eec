import { Counter, Trend } from 'k6/metrics';

/** From the moment a message was due to each receipt, by the clock of this one process. */
export const messageLag = new Trend('message_lag', true);
/** From a send to its answer: the commit, for the most part. */
export const ackTime = new Trend('ack_time', true);
/** How much later than due k6 itself sent: when this is large, the run says nothing about the server. */
export const generatorLag = new Trend('generator_lag', true);
/** From the loss of a connection to the stream that follows it. */
export const recoveryTime = new Trend('recovery_time', true);

export const received = new Counter('messages_received');
export const lost = new Counter('messages_lost');
export const duplicated = new Counter('messages_duplicated');
export const reordered = new Counter('messages_reordered');
/** Seen by somebody who has no part in them. */
export const leaked = new Counter('messages_leaked');
export const acknowledged = new Counter('sends_acknowledged');
export const refused = new Counter('sends_refused');
export const reconnects = new Counter('reconnects');
export const resyncs = new Counter('resyncs');
/** Stalled readers that the server closed. */
export const slowClosed = new Counter('slow_closed');
