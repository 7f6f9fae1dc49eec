import type { ClientTimings } from './timings.ts';

/** What the SDK takes from its surroundings; tests replace it. */
export interface Runtime {
  timings: ClientTimings;
  /** In [0, 1). */
  random: () => number;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Faults that no call can report: storage that refuses, a frame that cannot be applied. */
  onError: (error: unknown) => void;
}
