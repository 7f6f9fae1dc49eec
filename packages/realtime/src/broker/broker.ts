/**
 * Carries messages between the processes of one installation.
 *
 * Guarantee: at most once. A message may be lost at any time (a broken link, a full buffer); no
 * message is invented or changed. Whoever needs all of them reads the log.
 * Order: messages that one process publishes to one topic arrive in order, except across a
 * reconnect. Nothing holds between topics or publishers.
 * Delivery: never inside `publish` (always a later turn), to each listener once, the publisher's
 * own included. A listener must not throw and should only enqueue.
 * Size: whole messages of at least 8 MiB, any bytes.
 */
export interface Broker extends AsyncDisposable {
  /** False while messages are certainly lost. */
  readonly connected: boolean;
  /** Neither throws nor waits. Lost when there is no link. */
  publish(topic: string, message: Buffer): void;
  /**
   * Resolves when the topic is subscribed: what is published later arrives. Does not reject for a
   * broken link, it waits for the next one; bound the wait where that matters. Listeners of one
   * topic share one subscription, which ends some time after the last of them.
   */
  subscribe(topic: string, listener: BrokerListener): BrokerSubscription;
  /** Called with each change of `connected`. Returns the unsubscribe. */
  onConnectedChange(listener: (connected: boolean) => void): () => void;
}

export type BrokerListener = (message: Buffer) => void;

export interface BrokerSubscription {
  readonly ready: Promise<void>;
  /** No call of the listener follows. Idempotent. */
  end(): void;
}
