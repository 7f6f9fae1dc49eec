import type { Logger, LogReader } from './ports.ts';
import type { RealtimeTimings } from './settings.ts';
import type { Visited } from './wheel.ts';

/** Of so many answers the quickest counts: its error is at most half its round trip. */
const SAMPLES = 3;

export interface DatabaseClockOptions {
  log: Pick<LogReader, 'readClock'>;
  timings: Pick<RealtimeTimings, 'clockEvery'>;
  logger: Logger;
}

/**
 * The clock of the database, as this process can tell it without asking each time. The clocks of two machines differ,
 * and both may be set; so the distance is measured now and then, from a clock of ours that nobody sets.
 */
export class DatabaseClock implements Visited {
  readonly #options: DatabaseClockOptions;
  #offset: number | null = null;
  #dueAt = 0;
  #measuring = false;

  constructor(options: DatabaseClockOptions) {
    this.#options = options;
  }

  /**
   * Milliseconds since 1970 by the database's clock; null until it answered once.
   * @param moment of `performance.now()`.
   */
  at(moment: number): number | null {
    return this.#offset === null ? null : moment + this.#offset;
  }

  /** Measures when it is time. @param now the wheel's clock, in milliseconds. */
  visit(now: number): void {
    if (now < this.#dueAt || this.#measuring) return;
    this.#dueAt = now + this.#options.timings.clockEvery;
    this.#measuring = true;
    void this.#measure();
  }

  async #measure(): Promise<void> {
    const { log, logger } = this.#options;
    try {
      let quickest = Number.POSITIVE_INFINITY;
      let offset: number | null = null;
      for (let sample = 0; sample < SAMPLES; sample++) {
        const sentAt = performance.now();
        const clock = await log.readClock();
        const receivedAt = performance.now();
        if (receivedAt - sentAt >= quickest) continue;
        quickest = receivedAt - sentAt;
        offset = clock - (sentAt + receivedAt) / 2;
      }
      this.#offset = offset;
    } catch (error) {
      logger.warn({ err: error }, 'database clock: not read; the last distance is used');
    } finally {
      this.#measuring = false;
    }
  }
}
