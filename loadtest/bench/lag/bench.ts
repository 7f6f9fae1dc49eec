import { type Measure, report } from '../report.ts';
import type { BenchOptions } from '../run.ts';
import { quantile } from '../stats.ts';
import { connections, openTimedStage } from '../timed-stage.ts';

/**
 * P7: broadcast lag, from when an event was due to be sent until its last receiver had it. The peer commits each event
 * too, by one INSERT; beside it runs one that keeps nothing, to tell what of the lag is the commit.
 */
export async function benchLag(options: BenchOptions): Promise<boolean> {
  await using stage = await openTimedStage({
    ...options,
    eventBytes: 300,
    peers: ['raw ws', 'raw ws, stored'],
  });
  const { ours } = stage;
  const [bare, peer] = stage.peers;
  if (bare === undefined || peer === undefined) throw new Error('a subject is missing');
  console.log('warming up …');
  for (const subject of [ours, peer, bare]) await stage.time(subject, 20);
  const measure: Measure = {
    id: 'P7',
    what: `p99 broadcast lag, ${connections} connections, 10,000 deliveries a second`,
    unit: 'ms',
    ours: [],
    peer: [],
    peerName: peer.name,
    gate: 1.5,
    goal: 1.1,
    limit: 25,
    better: 'smaller',
  };
  const withoutCommit: number[] = [];
  const figures = new Map([
    [ours, measure.ours],
    [peer, measure.peer],
    [bare, withoutCommit],
  ]);
  const rounds = options.quick ? 2 : 9;
  for (let round = 1; round <= rounds; round++) {
    for (const subject of round % 2 === 0 ? [ours, peer, bare] : [bare, peer, ours]) {
      const lags = await stage.time(subject, 10);
      const [p50 = 0, p99 = 0] = [0.5, 0.99].map((q) => quantile(lags, q));
      figures.get(subject)?.push(p99);
      const label = `round ${round} ${subject.name}`.padEnd(24);
      console.log(`${label} p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
    }
  }
  console.log(
    `p99 of ${bare.name}, which keeps nothing: ${quantile(withoutCommit, 0.5).toFixed(1)} ms`,
  );
  return report('lag', [measure], options);
}
