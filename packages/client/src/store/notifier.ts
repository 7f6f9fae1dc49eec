import { createEmitter } from '../emitter.ts';

/** Tells listeners that something changed: once per turn, or once per `every` ms during a replay. */
export class Notifier {
  readonly #changes: ReturnType<typeof createEmitter<void>>;
  readonly #every: number;
  #isDue = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(every: number, onError: (error: unknown) => void) {
    this.#changes = createEmitter(onError);
    this.#every = every;
  }

  subscribe(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  /** @param isReplay many changes are on their way. */
  touch(isReplay: boolean): void {
    if (!isReplay && this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#isDue = false;
    }
    if (this.#isDue) return;
    this.#isDue = true;
    if (isReplay) this.#timer = setTimeout(() => this.#emit(), this.#every);
    else queueMicrotask(() => this.#emit());
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #emit(): void {
    this.#timer = undefined;
    this.#isDue = false;
    this.#changes.emit();
  }
}
