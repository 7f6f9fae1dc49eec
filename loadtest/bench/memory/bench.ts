import { setTimeout as delay } from 'node:timers/promises';
import { Child } from '../child.ts';
import { type Measure, report } from '../report.ts';
import type { BenchOptions } from '../run.ts';
import { type Services, startServices } from '../services.ts';
import { crowdOf } from '../subjects/crowd.ts';
import type { Target } from '../subjects/receivers.child.ts';
import { targetOf } from '../subjects/target.ts';

const measuredCore = 0;
const otherCore = 1;

interface Subject {
  name: string;
  file: URL;
  env: Record<string, string>;
  targets: (server: Child, count: number) => Promise<Target[]>;
}

/** P6: resident memory that 5,000 more idle, signed in and subscribed connections take, for each. */
export async function benchMemory(options: BenchOptions): Promise<boolean> {
  const [few, many] = options.quick ? [50, 300] : [1_000, 6_000];
  await using services = await startServices(otherCore);
  console.log(`preparing ${many} people …`);
  const subjects = [await ours(services, many), stock(services)];
  const measure: Measure = {
    id: 'P6',
    what: `memory per idle subscribed connection, ${few} → ${many}`,
    unit: 'KiB',
    ours: [],
    peer: [],
    peerName: 'stock tRPC, one subscription',
    gate: 0.6,
    goal: 0.4,
    better: 'smaller',
  };
  const rounds = options.quick ? 1 : 5;
  for (let round = 1; round <= rounds; round++) {
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      const bytes = await measureMemory(subject, few, many);
      measure[subject.name === 'teamchat' ? 'ours' : 'peer'].push(bytes / 1024);
      console.log(
        `round ${round} ${subject.name.padEnd(12)} ${(bytes / 1024).toFixed(1)} KiB per connection`,
      );
    }
  }
  return report('memory', [measure], options);
}

async function ours(services: Services, people: number): Promise<Subject> {
  const env = { DATABASE_URL: services.postgresUrl, TEST_REDIS_URL: services.redisUrl };
  const { tokens, workspaceId } = await crowdOf({ env, core: otherCore, people });
  return {
    name: 'teamchat',
    file: new URL('../subjects/gateway.child.ts', import.meta.url),
    env,
    async targets(server, count) {
      const socketUrl = await server.call<string>('socketUrl');
      return tokens.slice(0, count).map((token) => targetOf({ socketUrl, token, workspaceId }));
    },
  };
}

function stock(services: Services): Subject {
  const hello = [
    '{"id":1,"method":"subscription","params":{"path":"events","input":{"json":null}}}',
  ];
  return {
    name: 'stock tRPC',
    file: new URL('../subjects/peers/stock-trpc.child.ts', import.meta.url),
    env: { REDIS_URL: services.redisUrl },
    async targets(server, count) {
      const port = await server.call<number>('listen', { topic: 'bench:memory' });
      return Array.from({ length: count }, () => ({ url: `ws://127.0.0.1:${port}`, hello }));
    },
  };
}

/** In processes of its own: what an earlier round left would not be counted. */
async function measureMemory(subject: Subject, few: number, many: number): Promise<number> {
  await using server = new Child(subject.file, measuredCore, subject.env);
  const receiversFile = new URL('../subjects/receivers.child.ts', import.meta.url);
  await using receivers = new Child(receiversFile, otherCore);
  const targets = await subject.targets(server, many);
  const connect = async (name: string, from: number, to: number) => {
    const input = { name, marker: 'message.created', answerEnginePing: false };
    await receivers.call('connect', { ...input, targets: targets.slice(from, to) });
    // Subscribed, and past the first heartbeats.
    await delay(5_000);
    return server.memory();
  };
  const before = await connect('few', 0, few);
  const after = await connect('more', few, many);
  return (after - before) / (many - few);
}
