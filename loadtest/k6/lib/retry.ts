/** How long to wait before the next attempt, after so many that failed in a row. */
export type RetryDelay = (failures: number) => number;

/** Full jitter, as our own client does it. */
export const jitter: RetryDelay = (failures) =>
  Math.random() * Math.min(5_000, 500 * 2 ** failures);

/** What tRPC's own client does: at once, then doubling, all clients alike. */
export const stock: RetryDelay = (failures) =>
  failures === 0 ? 0 : Math.min(30_000, 1_000 * 2 ** failures);
