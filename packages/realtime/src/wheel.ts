import { monotonicNow } from './monotonic.ts';

// Each turn wakes the process: few of them, and few sockets late by much.
const SLOTS = 10;

export interface Visited {
  /** @param now the wheel's clock, in milliseconds. */
  visit(now: number): void;
}

/** One timer that visits every socket and session once per revolution, a slice at a time. */
export class Wheel {
  readonly #slots = Array.from({ length: SLOTS }, () => new Set<Visited>());
  readonly #timer: NodeJS.Timeout;
  #turn = 0;
  #filling = 0;
  #now = monotonicNow();

  /** @param revolution in milliseconds. */
  constructor(revolution: number) {
    this.#timer = setInterval(() => this.#tick(), Math.max(1, revolution / SLOTS));
    this.#timer.unref();
  }

  /** Coarse: as of the last tick. */
  get now(): number {
    return this.#now;
  }

  add(visited: Visited): void {
    this.#filling = (this.#filling + 1) % SLOTS;
    this.#slots[this.#filling]?.add(visited);
  }

  delete(visited: Visited): void {
    for (const slot of this.#slots) if (slot.delete(visited)) return;
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const slot of this.#slots) slot.clear();
  }

  #tick(): void {
    this.#now = monotonicNow();
    this.#turn = (this.#turn + 1) % SLOTS;
    for (const visited of this.#slots[this.#turn] ?? []) visited.visit(this.#now);
  }
}
