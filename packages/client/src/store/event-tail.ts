import type { LaterEvents, WorkspaceEvent } from '@teamchat/contract';

export interface EventTailLimits {
  events: number;
  /** Characters of message text. */
  characters: number;
}

const defaultLimits: EventTailLimits = { events: 1_000, characters: 2_000_000 };

function weightOf(event: WorkspaceEvent): number {
  const isText = event.type === 'message.created' || event.type === 'message.updated';
  return isText && 'body' in event.data ? event.data.body.length : 0;
}

/**
 * The last events that were applied, to apply them again on top of answers that were read before
 * them. Bounded, but reaches back to every pin.
 */
export class EventTail {
  readonly #limits: EventTailLimits;
  readonly #pins = new Set<{ seq: number }>();
  #events: WorkspaceEvent[] = [];
  #weight = 0;
  /** Everything after this seq is here. */
  #floor = 0;

  constructor(limits: EventTailLimits = defaultLimits) {
    this.#limits = limits;
  }

  /** Starts from a snapshot read at `seq`. */
  reset(seq: number): void {
    this.#events = [];
    this.#weight = 0;
    this.#floor = seq;
  }

  /** Events come in order. */
  push(event: WorkspaceEvent): void {
    this.#events.push(event);
    this.#weight += weightOf(event);
    this.#trim();
  }

  /** Keeps what is after `seq` until the returned function is called. */
  pin(seq: number): () => void {
    const pin = { seq };
    this.#pins.add(pin);
    return () => this.#pins.delete(pin);
  }

  readonly later: LaterEvents = (afterSeq) => {
    if (afterSeq < this.#floor) return null;
    let index = this.#events.length;
    while (index > 0 && (this.#events[index - 1]?.seq ?? 0) > afterSeq) index--;
    return this.#events.slice(index);
  };

  #trim(): void {
    const slack = Math.ceil(this.#limits.events / 4);
    const isLong = this.#events.length > this.#limits.events + slack;
    if (!isLong && this.#weight <= this.#limits.characters) return;
    const pinned = Math.min(...[...this.#pins].map((pin) => pin.seq));
    let cut = 0;
    let weight = this.#weight;
    for (const event of this.#events) {
      const fits = this.#events.length - cut <= this.#limits.events;
      if ((fits && weight <= this.#limits.characters) || event.seq > pinned) break;
      weight -= weightOf(event);
      this.#floor = event.seq;
      cut++;
    }
    this.#events.splice(0, cut);
    this.#weight = weight;
  }
}
