import { setTimeout as delay } from 'node:timers/promises';
import { type Measure, report } from '../report.ts';
import type { BenchOptions } from '../run.ts';
import { quantile } from '../stats.ts';
import { connections, openTimedStage } from '../timed-stage.ts';

/** A tenth stops reading. */
const lazy = 50;
/** Large, so that a stalled reader's buffers are full within a round. */
const eventBytes = 10_000;

/** P12: lag of those who read while a tenth does not, against rounds in which everybody reads. */
export async function benchSlow(options: BenchOptions): Promise<boolean> {
  await using stage = await openTimedStage({ ...options, eventBytes, lazy });
  const { receivers, ours } = stage;
  const { name, measured } = ours;
  const run = async (isStalled: boolean, seconds: number) => {
    await receivers.call('stall', { name, isStalled });
    const lags = await stage.time(ours, seconds);
    await receivers.call('stall', { name, isStalled: false });
    // They read what is left, or come back after they were closed.
    await delay(options.quick ? 500 : 2_000);
    return quantile(lags, 0.99);
  };

  console.log('warming up …');
  for (const isStalled of [false, true]) await run(isStalled, 10);
  const measure: Measure = {
    id: 'P12',
    what: `p99 lag of ${connections - lazy} readers, ${lazy} others stalled`,
    unit: 'ms',
    ours: [],
    peer: [],
    peerName: 'nobody stalled',
    gate: 1.2,
    goal: 1.05,
    better: 'smaller',
  };
  const rounds = options.quick ? 2 : 13;
  for (let round = 1; round <= rounds; round++) {
    for (const isStalled of round % 2 === 0 ? [true, false] : [false, true]) {
      const p99 = await run(isStalled, 20);
      measure[isStalled ? 'ours' : 'peer'].push(p99);
      const label = isStalled ? `${lazy} stalled` : 'all read';
      console.log(`round ${round} ${label.padEnd(12)} p99 ${p99.toFixed(1)} ms`);
    }
  }
  const closed = await measured.call<number>('slowConsumerCloses');
  console.log(`sockets closed because they did not read: ${closed}`);
  return report('slow', [measure], options);
}
