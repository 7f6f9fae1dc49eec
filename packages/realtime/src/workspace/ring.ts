import type { Id } from '@teamchat/contract';
import type { StreamEvent } from '../stream-event.ts';

/** Events that keep all their frames: enough for sockets that are a moment late. */
const FRAMED_EVENTS = 64;

/**
 * The newest events of one log, contiguous, bounded in number and bytes. What is deleted is
 * replaced here too, so that no replay resurrects it.
 */
export class Ring {
  readonly #maxEvents: number;
  readonly #maxWeight: number;
  readonly #slots: (StreamEvent | undefined)[] = [];
  #first = 1;
  #next = 1;
  #weight = 0;

  /** @param after the ring's first event is the one behind this seq. */
  constructor(maxEvents: number, maxWeight: number, after: number) {
    this.#maxEvents = maxEvents;
    this.#maxWeight = maxWeight;
    this.#first = after + 1;
    this.#next = after + 1;
  }

  /** `event.seq` must be the one that follows. */
  push(event: StreamEvent): void {
    if (this.#next - this.#first === this.#maxEvents) this.#dropFirst();
    this.#slots[event.seq % this.#maxEvents] = event;
    this.#weight += event.weight;
    this.#next = event.seq + 1;
    while (this.#weight > this.#maxWeight && this.#first < event.seq) this.#dropFirst();
    this.get(event.seq - FRAMED_EVENTS)?.retire();
    if (event.redacts !== null) this.#redact(event.redacts);
  }

  #dropFirst(): void {
    const slot = this.#first % this.#maxEvents;
    this.#weight -= this.#slots[slot]?.weight ?? 0;
    this.#slots[slot] = undefined;
    this.#first++;
  }

  has(seq: number): boolean {
    return seq >= this.#first && seq < this.#next;
  }

  get(seq: number): StreamEvent | undefined {
    if (!this.has(seq)) return undefined;
    return this.#slots[seq % this.#maxEvents];
  }

  #redact(message: { id: Id; channelId: Id }): void {
    for (let seq = this.#first; seq < this.#next; seq++) {
      const slot = seq % this.#maxEvents;
      const event = this.#slots[slot];
      if (!event?.carriesText(message.id)) continue;
      const redacted = event.redacted(message);
      this.#weight += redacted.weight - event.weight;
      this.#slots[slot] = redacted;
    }
  }
}
