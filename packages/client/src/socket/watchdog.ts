/**
 * Calls back once when it was not fed for a while. Feeding is cheap: it does not touch a timer.
 * NOTE: by the wall clock, which goes on while the machine sleeps; a clock that is set forward costs
 * one reconnect.
 */
export class Watchdog {
  readonly #within: number;
  readonly #onSilence: () => void;
  #fedAt = Date.now();
  #timer: ReturnType<typeof setTimeout>;

  constructor(within: number, onSilence: () => void) {
    this.#within = within;
    this.#onSilence = onSilence;
    this.#timer = setTimeout(() => this.#check(), within);
  }

  feed(): void {
    this.#fedAt = Date.now();
  }

  /** Not fed for half of the time allowed. */
  isHungry(): boolean {
    return Date.now() - this.#fedAt > this.#within / 2;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #check(): void {
    const silence = Date.now() - this.#fedAt;
    const left = this.#within - silence;
    // A clock that was set back must not make it wait for ever.
    if (left <= 0 || silence < 0) this.#onSilence();
    else this.#timer = setTimeout(() => this.#check(), left + 1);
  }
}
