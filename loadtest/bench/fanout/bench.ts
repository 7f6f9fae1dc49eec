import { Child } from '../child.ts';
import { type Measure, report } from '../report.ts';
import type { BenchOptions } from '../run.ts';
import { startServices } from '../services.ts';
import { peers } from './peers.ts';
import { measureRound, type Round, type Subject } from './round.ts';
import { startTeamChat } from './teamchat.ts';

const measuredCore = 0;
const otherCore = 1;
const connections = 500;
/** Rounds that are run first and thrown away, until the compiler is done with the hot paths. */
const WARM_UP = 2;
/** Small enough that each event is alone in its event-loop turn at every subject. */
const eventsPerSecond = 20;

/** P1, P3 and P4: CPU time of the process that fans out, per delivered message. */
export async function benchFanout(options: BenchOptions): Promise<boolean> {
  const rounds = options.quick ? 2 : 5;
  const seconds = options.quick ? 2 : 3;
  await using services = await startServices(otherCore);
  await using generator = new Child(new URL('generator.child.ts', import.meta.url), otherCore);
  await using teamchat = await startTeamChat({
    services,
    generator,
    connections,
    measuredCore,
    otherCore,
  });
  await using others = await peers({ services, generator, connections, measuredCore });

  const subjects: Subject[] = [...teamchat.subjects, ...others.subjects];
  const results = new Map<string, Round[]>(subjects.map((subject) => [subject.name, []]));
  for (let round = 1 - WARM_UP; round <= rounds; round++) {
    for (const subject of subjects) {
      for (const eventBytes of [300, 1024]) {
        const result = await measureRound(subject, generator, {
          eventsPerSecond,
          seconds,
          eventBytes,
        });
        const label = `${subject.name} ${eventBytes} B`;
        if (round > 0) results.set(label, [...(results.get(label) ?? []), result]);
        const figure = result.microsPerDelivery.toFixed(2);
        console.log(`round ${round} ${label.padEnd(34)} ${figure} µs per delivery`);
      }
    }
  }
  const figures = (name: string, eventBytes: number) =>
    (results.get(`${name} ${eventBytes} B`) ?? []).map((round) => round.microsPerDelivery);
  const against = (peer: string, gate: number, goal: number) => {
    return (id: string, ours: string, bytes: number): Measure => ({
      id,
      what: `CPU per delivery, ${ours}, ${bytes} B`,
      unit: 'µs',
      ours: figures(ours, bytes),
      peer: figures(peer, bytes),
      peerName: peer,
      gate,
      goal,
      better: 'smaller',
    });
  };
  const raw = against('raw ws', 1.3, 1.1);
  const socketIo = against('Socket.IO', 0.75, 0.5);
  const stock = against('stock tRPC', 0.2, 0.1);
  const measures = [
    raw('P1', 'teamchat', 300),
    raw('P1-1k', 'teamchat', 1024),
    raw('P1-ids', 'teamchat, 500 request ids', 300),
    against('raw ws, a fifth', 1.3, 1.1)('P1-channels', 'teamchat, 50 channels', 300),
    socketIo('P3', 'teamchat', 300),
    socketIo('P3-1k', 'teamchat', 1024),
    stock('P4', 'teamchat', 300),
    stock('P4-1k', 'teamchat', 1024),
  ];
  const sendCost = (results.get('teamchat 300 B') ?? []).map(
    (round) => round.microsPerSend ?? Number.NaN,
  );
  console.log(`commit CPU per send on node A, 300 B: ${Math.round(sendCost[0] ?? 0)} µs`);
  return report('fanout', measures, options.json);
}
