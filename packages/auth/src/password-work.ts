import { AppError } from '@teamchat/contract';

export interface PasswordWorkOptions {
  /** Calls that run at once. */
  parallel?: number;
  /** Calls that may wait; one more is refused. */
  waiting?: number;
}

export interface PasswordWork {
  /** Runs `task` when a slot is free. Throws UNAVAILABLE when too many wait. */
  run<T>(task: () => Promise<T>): Promise<T>;
}

/**
 * Bounds the calls that hash passwords. Each takes memory, a thread and, for a registration, an open
 * transaction meanwhile; a flood of them must not use up threads and database connections.
 */
export function createPasswordWork({
  parallel = 4,
  waiting = 256,
}: PasswordWorkOptions = {}): PasswordWork {
  const queue: (() => void)[] = [];
  let running = 0;

  async function enter(): Promise<void> {
    if (running < parallel) {
      running++;
      return;
    }
    if (queue.length >= waiting) {
      throw new AppError(
        'UNAVAILABLE',
        'Too many people sign in right now. Try again in a moment.',
        {
          retryAfterMs: 2_000,
        },
      );
    }
    // The one that leaves hands its slot over.
    await new Promise<void>((resolve) => queue.push(resolve));
  }

  function leave(): void {
    const next = queue.shift();
    if (next) next();
    else running--;
  }

  return {
    async run(task) {
      await enter();
      try {
        return await task();
      } finally {
        leave();
      }
    },
  };
}
