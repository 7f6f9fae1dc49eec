export interface LoopResult {
  perSecond: number;
  /** Latency of each call, in milliseconds. */
  latencies: number[];
}

/**
 * Runs `callers` loops that each wait for their answer before the next call, for `seconds`; calls of
 * the first tenth are not counted.
 */
export async function closedLoop(
  callers: number,
  seconds: number,
  call: (caller: number) => unknown,
): Promise<LoopResult> {
  const begun = performance.now();
  const countFrom = begun + seconds * 100;
  const until = begun + seconds * 1000;
  const latencies: number[] = [];
  let lastAt = countFrom;
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (;;) {
        const sentAt = performance.now();
        if (sentAt >= until) return;
        await call(caller);
        const now = performance.now();
        if (sentAt >= countFrom) {
          latencies.push(now - sentAt);
          lastAt = Math.max(lastAt, now);
        }
      }
    }),
  );
  return { perSecond: latencies.length / ((lastAt - countFrom) / 1000), latencies };
}
