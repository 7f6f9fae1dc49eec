import { type BucketLimits, type Taken, TokenBucket } from './token-bucket.ts';

export interface SharedLimits {
  /** Of one address, or of one person. */
  each: BucketLimits;
  /** Of everybody together: what this process can take without making those who are here wait. */
  inAll: BucketLimits;
}

/** NOTE: beyond this many the longest unseen is forgotten, so that a flood of them cannot fill memory. */
const maxKeys = 50_000;

/** Token buckets of what many share, of which none may take all; in the memory of this process. */
export class SharedBuckets {
  readonly #limits: SharedLimits;
  readonly #now: (() => number) | undefined;
  /** Ordered by last use. */
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #all: TokenBucket;

  constructor(limits: SharedLimits, now?: () => number) {
    this.#limits = limits;
    this.#now = now;
    this.#all = new TokenBucket(limits.inAll, now);
  }

  /** Takes a token of the key and one of all; otherwise says after how many milliseconds to come back. */
  take(key: string): Taken {
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#limits.each, this.#now);
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > maxKeys) {
      for (const oldest of this.#buckets.keys()) {
        this.#buckets.delete(oldest);
        break;
      }
    }
    const taken = bucket.take();
    return taken.ok ? this.#all.take() : taken;
  }

  /** Keys remembered now. */
  get size(): number {
    return this.#buckets.size;
  }
}
