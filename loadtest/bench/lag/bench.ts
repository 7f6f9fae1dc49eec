import { Child } from '../child.ts';
import { type Measure, report } from '../report.ts';
import type { BenchOptions } from '../run.ts';
import { startServices } from '../services.ts';
import { quantile } from '../stats.ts';
import { startPeers } from '../subjects/peers.ts';
import { startTeamChat } from '../subjects/teamchat.ts';
import { timeRound } from '../timed-round.ts';

const measuredCore = 0;
const otherCore = 1;
const connections = 500;
const eventBytes = 300;
/** 10,000 deliveries a second. */
const eventsPerSecond = 20;

/** P7: broadcast lag, from when an event was due to be sent until its last receiver had it. */
export async function benchLag(options: BenchOptions): Promise<boolean> {
  await using services = await startServices(otherCore);
  const file = new URL('../subjects/receivers.child.ts', import.meta.url);
  await using receivers = new Child(file, otherCore);
  const place = { services, receivers, connections, measuredCore };
  await using teamchat = await startTeamChat({ ...place, otherCore, ways: ['one channel'] });
  await using raw = await startPeers({ ...place, names: ['raw ws'] });
  const [ours] = teamchat.subjects;
  const [peer] = raw.subjects;
  if (ours === undefined || peer === undefined) throw new Error('a subject is missing');

  const run = async (subject: typeof ours, seconds: number) => {
    const [lags = []] = await timeRound({
      receivers,
      groups: [subject.name],
      eventsPerSecond,
      seconds: options.quick ? 1 : seconds,
      emit: () => subject.emit(1, eventBytes),
    });
    return lags;
  };
  console.log('warming up …');
  for (const subject of [ours, peer]) await run(subject, 20);
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
  const rounds = options.quick ? 2 : 9;
  for (let round = 1; round <= rounds; round++) {
    for (const subject of round % 2 === 0 ? [ours, peer] : [peer, ours]) {
      const lags = await run(subject, 10);
      const [p50 = 0, p99 = 0] = [0.5, 0.99].map((q) => quantile(lags, q));
      measure[subject === ours ? 'ours' : 'peer'].push(p99);
      const label = `round ${round} ${subject.name}`.padEnd(24);
      console.log(`${label} p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
    }
  }
  return report('lag', [measure], options);
}
