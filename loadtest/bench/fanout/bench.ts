import { Child } from '../child.ts';
import { type Measure, report } from '../report.ts';
import type { BenchOptions } from '../run.ts';
import { startServices } from '../services.ts';
import { spread } from '../stats.ts';
import { peerNames, startPeers } from '../subjects/peers.ts';
import type { Subject } from '../subjects/subject.ts';
import { startTeamChat, subjectNames, ways } from '../subjects/teamchat.ts';
import { measureRound } from './round.ts';

const measuredCore = 0;
const otherCore = 1;
const connections = 500;
/** Few enough that each event is alone in its event-loop turn at every subject. */
const deliveriesPerSecond = 10_000;
/** What every subject runs first, until the compiler is done with the hot paths. */
const warmUp = { deliveriesPerSecond: 20_000, seconds: 40, burst: 1, eventBytes: 300 };

interface Load {
  deliveriesPerSecond: number;
  seconds: number;
  burst: number;
  eventBytes: number;
}

/** Channels take turns and differ by a person: to a share of the receivers go whole turns of all 50. */
function eventsPerSecond(wanted: number, { receiversPerEvent }: Subject): number {
  if (receiversPerEvent === connections) return wanted / connections;
  return 50 * Math.round(wanted / receiversPerEvent / 50);
}

interface Comparison {
  id: string;
  ours: string;
  peer: string;
  burst: number;
  eventBytes: number;
  gate: number;
  goal: number;
}

const all = subjectNames['one channel'];
const ids = subjectNames['500 request ids'];
const channels = subjectNames['50 channels'];
const raw = { peer: 'raw ws', burst: 1, gate: 1.3, goal: 1.1 };
/** More than 4 events a turn, also when the first of them commits alone. */
const rawBurst = { peer: 'raw ws', burst: 10, gate: 0.7, goal: 0.4 };
const fifth = { peer: 'raw ws, a fifth', burst: 1, gate: 1.3, goal: 1.1 };
const socketIo = { peer: 'Socket.IO', burst: 1, gate: 0.75, goal: 0.5 };
const stock = { peer: 'stock tRPC', burst: 1, gate: 0.2, goal: 0.1 };

const known: Comparison[] = [
  { id: 'P1', ours: all, eventBytes: 300, ...raw },
  { id: 'P1-1k', ours: all, eventBytes: 1024, ...raw },
  { id: 'P1-ids', ours: ids, eventBytes: 300, ...raw },
  { id: 'P1-channels', ours: channels, eventBytes: 300, ...fifth },
  { id: 'P2', ours: all, eventBytes: 300, ...rawBurst },
  { id: 'P3', ours: all, eventBytes: 300, ...socketIo },
  { id: 'P3-1k', ours: all, eventBytes: 1024, ...socketIo },
  { id: 'P4', ours: all, eventBytes: 300, ...stock },
  { id: 'P4-1k', ours: all, eventBytes: 1024, ...stock },
];

/** P1 to P4: CPU time of the process that fans out, per delivered message. */
export async function benchFanout(options: BenchOptions): Promise<boolean> {
  const rounds = options.quick ? 2 : 13;
  const comparisons = known.filter(({ id }) => options.only?.includes(id) ?? true);
  const names = new Set(comparisons.flatMap(({ ours, peer }) => [ours, peer]));
  await using services = await startServices(otherCore);
  await using receivers = new Child(
    new URL('../subjects/receivers.child.ts', import.meta.url),
    otherCore,
  );
  await using teamchat = await startTeamChat({
    services,
    receivers,
    connections,
    measuredCore,
    otherCore,
    ways: ways.filter((way) => names.has(subjectNames[way])),
  });
  await using others = await startPeers({
    services,
    receivers,
    connections,
    measuredCore,
    otherCore,
    names: peerNames.filter((name) => names.has(name)),
  });
  const subjects = new Map<string, Subject>(
    [...teamchat.subjects, ...others.subjects].map((subject) => [subject.name, subject]),
  );
  const run = (name: string, load: Load) => {
    const subject = subjects.get(name);
    if (subject === undefined) throw new Error(`there is no ${name}`);
    return measureRound(subject, receivers, {
      eventsPerSecond: eventsPerSecond(load.deliveriesPerSecond, subject),
      seconds: options.quick ? 1 : load.seconds,
      burst: load.burst,
      eventBytes: load.eventBytes,
    });
  };

  console.log('warming up …');
  for (const name of subjects.keys()) await run(name, warmUp);
  const measures = comparisons.map(
    ({ ours, peer, burst, eventBytes, ...rest }): Measure => ({
      ...rest,
      what: `CPU per delivery, ${ours}, ${eventBytes} B${burst > 1 ? `, ${burst} at once` : ''}`,
      unit: 'µs',
      ours: [],
      peer: [],
      peerName: peer,
      better: 'smaller',
    }),
  );
  const sendCosts: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const [index, { id, ours, peer, burst, eventBytes }] of comparisons.entries()) {
      // The two of a ratio run right after each other, in turns as the first: this machine's speed changes.
      const names = round % 2 === 0 ? [ours, peer] : [peer, ours];
      for (const name of names) {
        const load = { deliveriesPerSecond, seconds: 2, burst, eventBytes };
        const { microsPerDelivery, microsPerSend } = await run(name, load);
        measures[index]?.[name === ours ? 'ours' : 'peer'].push(microsPerDelivery);
        if (id === 'P1' && microsPerSend !== undefined) sendCosts.push(microsPerSend);
        const label = `${id} ${name}, ${eventBytes} B`;
        console.log(
          `round ${round} ${label.padEnd(44)} ${microsPerDelivery.toFixed(2)} µs per delivery`,
        );
      }
    }
  }
  console.log(
    `commit CPU per send on node A, 300 B, 20 a second: ${Math.round(spread(sendCosts).median)} µs`,
  );
  return report('fanout', measures, options);
}
