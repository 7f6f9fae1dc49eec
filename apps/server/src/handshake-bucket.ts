import { type BucketLimits, type Taken, TokenBucket } from '@teamchat/realtime';

export interface HandshakeLimits {
  /** Of one client address. */
  perAddress: BucketLimits;
  /** Of everybody together: what this process can greet without making those who are here wait. */
  inAll: BucketLimits;
}

export interface HandshakeBuckets {
  /** Takes a token of the address and one of all; otherwise says after how many milliseconds to come back. */
  take: (address: string) => Taken;
  /** Addresses remembered now. */
  readonly size: number;
}

/** NOTE: beyond this many addresses the longest unseen is forgotten, so that a flood of them cannot fill memory. */
const maxAddresses = 50_000;

/** Token buckets of socket handshakes, in the memory of this process. */
export function createHandshakeBuckets(
  limits: HandshakeLimits,
  now?: () => number,
): HandshakeBuckets {
  /** Ordered by last use. */
  const buckets = new Map<string, TokenBucket>();
  const all = new TokenBucket(limits.inAll, now);

  return {
    take(address) {
      const bucket = buckets.get(address) ?? new TokenBucket(limits.perAddress, now);
      buckets.delete(address);
      buckets.set(address, bucket);
      if (buckets.size > maxAddresses) {
        for (const oldest of buckets.keys()) {
          buckets.delete(oldest);
          break;
        }
      }
      const taken = bucket.take();
      return taken.ok ? all.take() : taken;
    },
    get size() {
      return buckets.size;
    },
  };
}
