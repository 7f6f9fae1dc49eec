import { monotonicNow } from './monotonic.ts';

export interface BucketLimits {
  burst: number;
  perSecond: number;
}

/** Taken, or when to come back. */
export type Taken = { ok: true } | { ok: false; retryAfterMs: number };

/** Lets a burst through, then as many as it refills. */
export class TokenBucket {
  readonly #limits: BucketLimits;
  readonly #now: () => number;
  #tokens: number;
  #at: number;

  /** @param now milliseconds of a clock that nobody sets. */
  constructor(limits: BucketLimits, now: () => number = monotonicNow) {
    this.#limits = limits;
    this.#now = now;
    this.#tokens = limits.burst;
    this.#at = now();
  }

  take(): Taken {
    const { burst, perSecond } = this.#limits;
    const at = this.#now();
    this.#tokens = Math.min(burst, this.#tokens + ((at - this.#at) / 1_000) * perSecond);
    this.#at = at;
    if (this.#tokens >= 1) {
      this.#tokens--;
      return { ok: true };
    }
    const perMs = Math.max(perSecond, 0.001) / 1_000;
    return { ok: false, retryAfterMs: Math.ceil((1 - this.#tokens) / perMs) };
  }
}
