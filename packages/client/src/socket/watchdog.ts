/** Calls back once when it was not fed for a while. Feeding is cheap: it does not touch a timer. */
export class Watchdog {
  readonly #within: number;
  readonly #onSilence: () => void;
  #fedAt = performance.now();
  #timer: ReturnType<typeof setTimeout>;

  constructor(within: number, onSilence: () => void) {
    this.#within = within;
    this.#onSilence = onSilence;
    this.#timer = setTimeout(() => this.#check(), within);
  }

  feed(): void {
    this.#fedAt = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #check(): void {
    const left = this.#fedAt + this.#within - performance.now();
    if (left <= 0) this.#onSilence();
    else this.#timer = setTimeout(() => this.#check(), left + 1);
  }
}
