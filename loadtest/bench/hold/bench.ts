import type { BenchOptions } from '../run.ts';
import { quantile } from '../stats.ts';
import { openTimedStage } from '../timed-stage.ts';

/** Milliseconds from when an event was due until its last receiver had it: of 99 % over the whole time. */
const lagLimit = 25;
/** What the memory of the last minute may be, in those of the second. */
const growthLimit = 1.1;

const toMiB = (bytes: number) => bytes / 1024 ** 2;

/** One gateway on one core under the load of P7 for ten minutes: does its lag hold, and its memory stay flat? */
export async function benchHold(options: BenchOptions): Promise<boolean> {
  const minutes = options.quick ? 3 : 10;
  await using stage = await openTimedStage({ ...options, eventBytes: 300 });
  console.log('warming up …');
  await stage.time(stage.ours, 20);
  const all: number[] = [];
  const memory: number[] = [];
  for (let minute = 1; minute <= minutes; minute++) {
    const lags = await stage.time(stage.ours, 60);
    all.push(...lags);
    memory.push(await stage.ours.measured.memory());
    const [p50 = 0, p99 = 0, most = 0] = [0.5, 0.99, 1].map((q) => quantile(lags, q));
    const resident = toMiB(memory.at(-1) ?? 0).toFixed(0);
    console.log(
      `minute ${minute}  p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, most ${most.toFixed(1)} ms, ${resident} MiB`,
    );
  }
  const p99 = quantile(all, 0.99);
  const growth = (memory.at(-1) ?? Number.NaN) / (memory[1] ?? Number.NaN);
  const passed = p99 <= lagLimit && growth <= growthLimit;
  console.log(
    `hold: p99 ${p99.toFixed(1)} ms (≤ ${lagLimit}), memory × ${growth.toFixed(3)} (≤ ${growthLimit}): ${passed ? 'met' : 'MISSED'}`,
  );
  if (options.json) {
    const rows = [
      { id: 'HOLD-lag', value: p99, gate: lagLimit, passed: p99 <= lagLimit },
      { id: 'HOLD-memory', value: growth, gate: growthLimit, passed: growth <= growthLimit },
    ];
    console.log(JSON.stringify({ bench: 'hold', rows }));
  }
  return passed;
}
