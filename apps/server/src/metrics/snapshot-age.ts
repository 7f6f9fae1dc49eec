import { within } from '../within.ts';

export interface SnapshotAge {
  /** In seconds; null when Postgres does not say in time. Never rejects. */
  read: () => Promise<number | null>;
}

export interface SnapshotAgeOptions {
  ask: () => Promise<number>;
  /** How long a scrape waits for the answer, in milliseconds. */
  timeoutMs: number;
  /** How long an answer is given again without asking, in milliseconds. */
  reuseMs: number;
}

/** Asks Postgres rarely and once at a time, however often and by however many it is scraped. */
export function createSnapshotAge({ ask, timeoutMs, reuseMs }: SnapshotAgeOptions): SnapshotAge {
  let last: { at: number; answer: Promise<number | null> } | null = null;
  let isAsking = false;

  async function askOnce(): Promise<number | null> {
    isAsking = true;
    try {
      return await ask();
    } catch {
      return null;
    } finally {
      isAsking = false;
    }
  }

  return {
    read() {
      const now = performance.now();
      if (last === null || (!isAsking && now - last.at >= reuseMs)) {
        last = { at: now, answer: askOnce() };
      }
      return within(timeoutMs, last.answer).catch(() => null);
    },
  };
}
