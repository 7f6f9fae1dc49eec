/**
 * Milliseconds of a clock that nobody sets. Wall clocks jump: forward, and every peer looks silent;
 * backward, and whatever is due waits for hours. Whole numbers, which are cheap to keep per session.
 */
export function monotonicNow(): number {
  return Math.trunc(performance.now());
}
