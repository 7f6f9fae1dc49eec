const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** All in milliseconds. */
export interface Timings {
  /** Lifetime of an access token; never longer than its session's. */
  accessToken: number;
  /** A session ends when it was not refreshed for this long. */
  session: number;
  /** A refresh prolongs the session at most this often. */
  sessionTouchEvery: number;
  passwordReset: number;
  revocationPollEvery: number;
  /** How far back each poll looks again, for rows that committed late. */
  revocationOverlap: number;
  /** Must exceed the lifetime of an access token. */
  revocationsKept: number;
  /** How often rows that are of no more use are deleted. */
  cleanupEvery: number;
}

export const defaultTimings: Timings = {
  accessToken: 15 * minute,
  session: 30 * day,
  sessionTouchEvery: minute,
  passwordReset: hour,
  revocationPollEvery: 5_000,
  revocationOverlap: minute,
  revocationsKept: day,
  cleanupEvery: hour,
};
