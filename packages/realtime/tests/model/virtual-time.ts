import { vi } from 'vitest';
import { seededRandom } from '../../src/testing.ts';

const nextTurn = globalThis.setImmediate;

/** A clock that stands still but for `pass`, so that an hour takes a moment and a seed replays exactly. */
export interface VirtualTime {
  /** Lets that many milliseconds go by, with whatever falls due in them, in order. */
  pass(milliseconds: number): Promise<void>;
}

/** Plays with timers, clocks and `Math.random` that depend on the seed alone. */
export async function inVirtualTime(
  seed: number,
  play: (time: VirtualTime) => Promise<void>,
): Promise<void> {
  vi.useFakeTimers({
    toFake: [
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'setImmediate',
      'clearImmediate',
      'Date',
      'performance',
    ],
  });
  const random = vi.spyOn(Math, 'random').mockImplementation(seededRandom(seed));
  // NOTE: one real turn of the event loop runs all that waits on promises and on ticks.
  const rest = () => new Promise((resolve) => nextTurn(resolve));
  try {
    await play({
      async pass(milliseconds) {
        const end = { reached: false };
        setTimeout(() => {
          end.reached = true;
        }, milliseconds);
        await rest();
        while (!end.reached) {
          vi.advanceTimersToNextTimer();
          await rest();
        }
      },
    });
  } finally {
    random.mockRestore();
    vi.useRealTimers();
  }
}
