import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { expect } from 'vitest';
import { type OutsideOperation, performOutside } from '../../order/play/perform.ts';
import type { Scene } from '../../order/play/scene.ts';

/** Milliseconds from one operation to the next. */
const PACE = 8;
/** Operations under way; while servers are away, more would only wait. */
const AT_ONCE = 60;
/** Operations that a seed gives before they repeat. */
const SCRIPT = 2_000;

/** People who go on doing what they do, until told to stop. */
export interface Traffic {
  /** Operations begun so far. */
  readonly count: number;
  /** Resolves when so many more operations have begun. */
  next(operations: number): Promise<void>;
  /** @returns what is still under way. */
  stop(): Promise<Promise<void>[]>;
}

export interface TrafficOptions {
  seed: number;
  kind: fc.Arbitrary<OutsideOperation>;
}

export function startTraffic(scene: Scene, { seed, kind }: TrafficOptions): Traffic {
  const script = fc.sample(kind, { seed, numRuns: SCRIPT });
  const running = new Set<Promise<void>>();
  const over = new AbortController();
  let count = 0;
  const act = async () => {
    while (!over.signal.aborted) {
      const operation = script[count % script.length];
      if (operation !== undefined && running.size < AT_ONCE) {
        const done = performOutside(scene, operation).finally(() => running.delete(done));
        running.add(done);
        count++;
      }
      await delay(PACE);
    }
  };
  const acting = act();
  return {
    get count() {
      return count;
    },
    async next(operations) {
      const goal = count + operations;
      await expect.poll(() => count >= goal, { timeout: 30_000, interval: 5 }).toBe(true);
    },
    async stop() {
      over.abort();
      await acting;
      return [...running];
    },
  };
}
