import type { Runtime } from './runtime.ts';

/**
 * How long to wait before the next try: full jitter over an exponential bound, after what the server
 * asked for. Milliseconds.
 * @param failures tries that failed in a row before this wait, 0 after a success.
 */
export function retryDelay(
  runtime: Pick<Runtime, 'timings' | 'random'>,
  failures: number,
  retryAfterMs = 0,
): number {
  const { retryBase, retryMax } = runtime.timings;
  const bound = Math.min(retryMax, retryBase * 2 ** Math.min(failures, 20));
  return retryAfterMs + runtime.random() * bound;
}

/** Resolves after `ms`, or at once when `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
