import type { RealtimeMetrics } from '../metrics.ts';
import type { StreamEvent } from '../stream-event.ts';

/** Events kept; what does not fit is read from Postgres. */
const MAX_EVENTS = 4_096;

/** What came before events that it follows, until those are there. */
export class EarlyEvents {
  readonly #metrics: RealtimeMetrics;
  readonly #events = new Map<number, StreamEvent>();

  constructor(metrics: RealtimeMetrics) {
    this.#metrics = metrics;
  }

  get size(): number {
    return this.#events.size;
  }

  hold(event: StreamEvent): void {
    if (this.#events.has(event.seq)) this.#metrics.duplicates++;
    else this.#metrics.earlyArrivals++;
    if (this.#events.size < MAX_EVENTS) this.#events.set(event.seq, event);
  }

  /** The event at `seq`, which is then no longer held. */
  take(seq: number): StreamEvent | undefined {
    const event = this.#events.get(seq);
    if (event !== undefined) this.#events.delete(seq);
    return event;
  }

  dropUpTo(seq: number): void {
    for (const each of this.#events.keys()) if (each <= seq) this.#events.delete(each);
  }

  clear(): void {
    this.#events.clear();
  }
}
