export interface LoopOptions {
  /** Milliseconds from the end of one round to the begin of the next. */
  every: number;
  /** Hears of the first failure of a row of failures. */
  onError: (error: unknown) => void;
}

/** Runs `round` again and again, first after one interval. Disposing waits for a round that runs. */
export function createLoop(
  { every, onError }: LoopOptions,
  round: () => Promise<void>,
): AsyncDisposable {
  let failing = false;
  let stopped = false;
  let running = Promise.resolve();
  let timer = setTimeout(start, every).unref();

  async function once(): Promise<void> {
    try {
      await round();
      failing = false;
    } catch (error) {
      if (!failing) onError(error);
      failing = true;
    }
    if (!stopped) timer = setTimeout(start, every).unref();
  }

  function start(): void {
    running = once();
  }

  return {
    async [Symbol.asyncDispose]() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
