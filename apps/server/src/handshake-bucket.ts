/** How many socket handshakes an address may make. */
export interface HandshakeLimits {
  burst: number;
  perSecond: number;
}

export interface HandshakeBucket {
  /** Takes a token; otherwise says after how many milliseconds to come back. */
  take: (key: string) => { ok: true } | { ok: false; retryAfterMs: number };
  /** Addresses remembered now. */
  readonly size: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** NOTE: beyond this many addresses the longest unseen is forgotten, so that a flood of them cannot fill memory. */
const maxAddresses = 50_000;

/** A token bucket per address, in the memory of this process. */
export function createHandshakeBucket(
  limits: HandshakeLimits,
  now = () => performance.now(),
): HandshakeBucket {
  /** Ordered by last use. */
  const buckets = new Map<string, Bucket>();

  return {
    take(key) {
      const at = now();
      const { tokens, at: before } = buckets.get(key) ?? { tokens: limits.burst, at };
      const available = Math.min(limits.burst, tokens + ((at - before) / 1000) * limits.perSecond);
      const ok = available >= 1;
      buckets.delete(key);
      buckets.set(key, { tokens: ok ? available - 1 : available, at });
      if (buckets.size > maxAddresses) {
        for (const oldest of buckets.keys()) {
          buckets.delete(oldest);
          break;
        }
      }
      if (ok) return { ok };
      const perMs = Math.max(limits.perSecond, 0.001) / 1000;
      return { ok, retryAfterMs: Math.ceil((1 - available) / perMs) };
    },
    get size() {
      return buckets.size;
    },
  };
}
