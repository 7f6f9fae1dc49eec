export interface PaceOptions {
  /** From a request to the run, so that others can join it. Milliseconds. */
  gather: number;
  /** From one run to the next at least. Milliseconds. */
  every: number;
}

/** Runs something soon after it was asked for, and not too often. */
export class Pace {
  readonly #run: () => void;
  readonly #options: PaceOptions;
  #timer: NodeJS.Timeout | undefined;
  #ranAt = Number.NEGATIVE_INFINITY;

  constructor(run: () => void, options: PaceOptions) {
    this.#run = run;
    this.#options = options;
  }

  request(): void {
    if (this.#timer !== undefined) return;
    const { gather, every } = this.#options;
    const wait = Math.max(gather, this.#ranAt + every - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#ranAt = performance.now();
      this.#run();
    }, wait);
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
