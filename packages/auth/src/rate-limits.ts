import { AppError } from '@teamchat/contract';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { addressKey } from './address.ts';

export interface RateLimit {
  /** Calls allowed within the window, which begins with the first. */
  points: number;
  windowMs: number;
}

const minute = 60_000;

/** Counted per process: with N servers behind a balancer, up to N times as much. */
export const defaultRateLimits = {
  wrongPasswordsPerAccount: { points: 10, windowMs: 15 * minute },
  wrongPasswordsPerAddress: { points: 100, windowMs: 15 * minute },
  registrationsPerAddress: { points: 60, windowMs: 60 * minute },
  resetRequestsPerAccount: { points: 5, windowMs: 60 * minute },
  resetRequestsPerAddress: { points: 60, windowMs: 60 * minute },
  resetsPerAddress: { points: 60, windowMs: 60 * minute },
} as const satisfies Record<string, RateLimit>;

export type RateLimitName = keyof typeof defaultRateLimits;
export type RateLimitOptions = Partial<Record<RateLimitName, RateLimit>>;

/** Who is counted. `account` is an email in lower case, known or not. */
export interface Attempt {
  account?: string;
  ipAddress: string | null;
}

export interface RateLimits {
  /** Throws RATE_LIMITED after too many wrong passwords for the account or from the address. */
  assertMayTryPassword(attempt: Required<Attempt>): Promise<void>;
  countWrongPassword(attempt: Required<Attempt>): Promise<void>;
  /** The others count each call, and throw RATE_LIMITED past the limit. */
  countRegistration(attempt: Attempt): Promise<void>;
  countResetRequest(attempt: Required<Attempt>): Promise<void>;
  countReset(attempt: Attempt): Promise<void>;
}

function limited(result: RateLimiterRes): AppError {
  const retryAfterMs = Math.max(1, Math.ceil(result.msBeforeNext));
  const seconds = Math.ceil(retryAfterMs / 1000);
  return new AppError('RATE_LIMITED', `Too many attempts. Try again in ${seconds} seconds.`, {
    retryAfterMs,
  });
}

async function count(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    throw error instanceof RateLimiterRes ? limited(error) : error;
  }
}

async function assertBelow(limiter: RateLimiterMemory, key: string): Promise<void> {
  const result = await limiter.get(key);
  if (result && result.msBeforeNext > 0 && result.consumedPoints >= limiter.points) {
    throw limited(result);
  }
}

export function createRateLimits(options: RateLimitOptions = {}): RateLimits {
  const limiter = (name: RateLimitName) => {
    const { points, windowMs } = options[name] ?? defaultRateLimits[name];
    return new RateLimiterMemory({ points, duration: windowMs / 1000 });
  };
  const wrongPerAccount = limiter('wrongPasswordsPerAccount');
  const wrongPerAddress = limiter('wrongPasswordsPerAddress');
  const registrations = limiter('registrationsPerAddress');
  const resetRequestsPerAccount = limiter('resetRequestsPerAccount');
  const resetRequestsPerAddress = limiter('resetRequestsPerAddress');
  const resets = limiter('resetsPerAddress');

  return {
    async assertMayTryPassword({ account, ipAddress }) {
      await assertBelow(wrongPerAddress, addressKey(ipAddress));
      await assertBelow(wrongPerAccount, account);
    },
    async countWrongPassword({ account, ipAddress }) {
      await wrongPerAddress.penalty(addressKey(ipAddress));
      await wrongPerAccount.penalty(account);
    },
    countRegistration: ({ ipAddress }) => count(registrations, addressKey(ipAddress)),
    async countResetRequest({ account, ipAddress }) {
      await count(resetRequestsPerAddress, addressKey(ipAddress));
      await count(resetRequestsPerAccount, account);
    },
    countReset: ({ ipAddress }) => count(resets, addressKey(ipAddress)),
  };
}
