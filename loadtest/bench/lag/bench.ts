import { type Measure, report } from '../report.ts';
import type { BenchOptions } from '../run.ts';
import { quantile } from '../stats.ts';
import { connections, openTimedStage } from '../timed-stage.ts';

/**
 * P7: broadcast lag, from when an event was due to be sent until its last receiver had it. Ours contains a commit. P7s
 * sets it against a peer that commits each event too, by one INSERT: what is left is the broadcast.
 */
export async function benchLag(options: BenchOptions): Promise<boolean> {
  const peers = ['raw ws', 'raw ws, stored'] as const;
  await using stage = await openTimedStage({ ...options, eventBytes: 300, peers });
  const subjects = [stage.ours, ...stage.peers];
  console.log('warming up …');
  for (const subject of subjects) await stage.time(subject, 20);
  const figures = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  const rounds = options.quick ? 2 : 9;
  for (let round = 1; round <= rounds; round++) {
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      const lags = await stage.time(subject, 10);
      const [p50 = 0, p99 = 0] = [0.5, 0.99].map((q) => quantile(lags, q));
      figures.get(subject.name)?.push(p99);
      const label = `round ${round} ${subject.name}`.padEnd(24);
      console.log(`${label} p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
    }
  }
  const against = (id: string, peerName: string): Measure => ({
    id,
    what: `p99 broadcast lag, ${connections} connections, 10,000 deliveries a second`,
    unit: 'ms',
    ours: figures.get(stage.ours.name) ?? [],
    peer: figures.get(peerName) ?? [],
    peerName,
    gate: 1.5,
    goal: 1.1,
    limit: 25,
    better: 'smaller',
  });
  return report('lag', [against('P7', peers[0]), against('P7s', peers[1])], options);
}
