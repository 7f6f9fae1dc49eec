import type { DatabaseClock } from '../database-clock.ts';
import type { Observer } from '../metrics.ts';
import type { Visited } from '../wheel.ts';
import type { Flusher } from './flusher.ts';

/** More are observed at once, not at the next visit. */
const MOST_WRITTEN = 1_000;

interface Queued {
  at: string;
  /** The event's sockets are written when the flusher has come this far. */
  mark: number;
}

/**
 * Measures how long live events take from their time in the log until the last of their sockets is written: once per
 * event, whatever the number of sockets. What was written is observed now and then: one by one, each would bring the
 * whole path from text to histogram back into the processor's cache, in the turn that delivers.
 */
export class BroadcastLag implements Visited {
  readonly #observer: Observer;
  readonly #clock: DatabaseClock;
  readonly #flusher: Flusher;
  #queued: Queued[] = [];
  #written: { at: string; writtenAt: number }[] = [];

  constructor(options: { observer: Observer; clock: DatabaseClock; flusher: Flusher }) {
    this.#observer = options.observer;
    this.#clock = options.clock;
    this.#flusher = options.flusher;
  }

  /** An event has just been handed to its sessions. @param at its time in the log. */
  begin(at: string): void {
    const mark = this.#flusher.added;
    // Nothing to be written: the sessions were in-process iterators.
    if (mark > this.#flusher.written) this.#queued.push({ at, mark });
  }

  /** To be called when the flusher wrote sockets. */
  settle(): void {
    const { written } = this.#flusher;
    const waiting = this.#queued.findIndex(({ mark }) => mark > written);
    const done = this.#queued.splice(0, waiting < 0 ? this.#queued.length : waiting);
    if (done.length === 0) return;
    const writtenAt = performance.now();
    for (const { at } of done) this.#written.push({ at, writtenAt });
    if (this.#written.length >= MOST_WRITTEN) this.visit();
  }

  /** Observes what was written since the last visit. */
  visit(): void {
    if (this.#written.length === 0) return;
    const written = this.#written;
    this.#written = [];
    for (const { at, writtenAt } of written) {
      const time = this.#clock.at(writtenAt);
      if (time === null) return;
      const lag = time - Date.parse(at);
      // NOTE: `at` may come from another version over the bus, and a histogram throws at what is no number.
      if (Number.isFinite(lag)) this.#observer.observe(Math.max(0, lag) / 1000);
    }
  }
}
