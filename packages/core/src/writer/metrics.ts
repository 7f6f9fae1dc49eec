/** Takes single measurements. Is called for every transaction: must be cheap and never throw. */
export interface Observer {
  observe(value: number): void;
}

/** What the writer measures of its transactions. */
export interface WriterMetrics {
  /** Calls in one committed transaction. */
  batchSize: Observer;
  /** From BEGIN being sent to COMMIT being answered, in seconds. */
  commitSeconds: Observer;
  /** From BEGIN being sent to the head lock being held, in seconds, of each attempt. */
  headLockWaitSeconds: Observer;
}
