import { AppError } from '@teamchat/contract';

export interface Gate {
  /**
   * Runs `task` when fewer than `width` tasks of the same key are running; callers wait in line.
   * @throws AppError UNAVAILABLE when too many are waiting already.
   */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /** The same with a place under each of the keys, taken in ascending order so that nobody waits in a circle. */
  runAll<T>(keys: readonly string[], task: () => Promise<T>): Promise<T>;
}

interface Lane {
  running: number;
  waiting: (() => void)[];
}

/** @param options.width tasks at a time per key; `waiting` how many more may stand in line. */
export function createGate(options: { width: number; waiting: number }): Gate {
  const lanes = new Map<string, Lane>();

  async function enter(key: string): Promise<Lane> {
    const lane = lanes.get(key) ?? { running: 0, waiting: [] };
    lanes.set(key, lane);
    if (lane.running < options.width) {
      lane.running++;
      return lane;
    }
    if (lane.waiting.length >= options.waiting) {
      throw new AppError('UNAVAILABLE', 'This workspace is busy. Try again.', {
        retryAfterMs: 1_000,
      });
    }
    await new Promise<void>((resolve) => lane.waiting.push(resolve));
    return lane;
  }

  /** The place passes to the next in line without becoming free. */
  function leave(key: string, lane: Lane): void {
    const next = lane.waiting.shift();
    if (next !== undefined) return next();
    lane.running--;
    if (lane.running === 0) lanes.delete(key);
  }

  async function run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const lane = await enter(key);
    try {
      return await task();
    } finally {
      leave(key, lane);
    }
  }

  return {
    run,
    runAll: <T>(keys: readonly string[], task: () => Promise<T>) =>
      keys.toSorted().reduceRight<() => Promise<T>>((inner, key) => () => run(key, inner), task)(),
  };
}
