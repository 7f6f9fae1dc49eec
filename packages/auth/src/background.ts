import { AppError } from '@teamchat/contract';

/** Work that a caller must not wait for, because its duration would tell a secret. */
export interface Background extends AsyncDisposable {
  /** Starts `task`. Throws UNAVAILABLE when too many run. */
  run(task: () => Promise<void>): void;
}

/** Disposing waits for the running tasks. */
export function createBackground(options: {
  parallel: number;
  onError: (error: unknown) => void;
}): Background {
  const running = new Set<Promise<void>>();
  return {
    run(task) {
      if (running.size >= options.parallel) {
        throw new AppError('UNAVAILABLE', 'The server is busy. Try again in a moment.', {
          retryAfterMs: 5_000,
        });
      }
      const done = task()
        .catch(options.onError)
        .finally(() => running.delete(done));
      running.add(done);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running);
    },
  };
}
