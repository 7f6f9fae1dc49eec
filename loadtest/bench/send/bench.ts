import { randomUUID } from 'node:crypto';
import { Child } from '../child.ts';
import { type Measure, report } from '../report.ts';
import type { BenchOptions } from '../run.ts';
import { type Services, startServices } from '../services.ts';
import { prepareInserter } from '../subjects/inserter.ts';

const callers = 64;
const body = 'x'.repeat(150);

/** Rounds that are run first and thrown away, until the compiler is done with the hot paths. */
const WARM_UP = 2;

interface Result {
  perSecond: number;
  p99: number;
}

type Run = (seconds: number) => Promise<Result>;

/**
 * P9, P9b and P10: durable sends a second in one workspace, and how long they take, against single-row commits on the same
 * disk.
 */
export async function benchSend(options: BenchOptions): Promise<boolean> {
  // Short rounds: both sides of a pair see the same moods of a shared machine.
  const rounds = options.quick ? 2 : 15;
  const seconds = options.quick ? 1 : 2;
  await using services = await startServices(null);
  await prepareInserter(services.postgresUrl);
  const inProcess = await compare({
    id: 'P9',
    rounds,
    seconds,
    open: () => openInProcess(services),
  });
  const overSockets = await compare({
    id: 'P9b',
    rounds,
    seconds,
    open: () => openOverSockets(services),
  });
  const measures: Measure[] = [
    {
      ...inProcess.rates,
      id: 'P9',
      what: `durable sends, ${callers} callers of sendMessage`,
      unit: '/s',
      gate: 1.5,
      goal: 3,
      better: 'larger',
    },
    {
      ...inProcess.latencies,
      id: 'P10',
      what: 'p99 of an acknowledgement under the load of P9',
      unit: 'ms',
      gate: 3,
      goal: 1.5,
      better: 'smaller',
    },
    {
      ...overSockets.rates,
      id: 'P9b',
      what: `durable sends, ${callers} sockets`,
      unit: '/s',
      gate: 1.2,
      goal: 2,
      better: 'larger',
    },
  ];
  return report('send', measures, options);
}

interface ComparisonInput {
  id: string;
  rounds: number;
  seconds: number;
  open: () => Promise<Pair>;
}

interface Pair extends AsyncDisposable {
  ours: Run;
  peer: Run;
  peerName: string;
}

interface Figures {
  ours: number[];
  peer: number[];
  peerName: string;
}

interface Comparison {
  /** Calls a second. */
  rates: Figures;
  /** The 99th percentile of their latencies, in milliseconds. */
  latencies: Figures;
}

async function compare({ id, rounds, seconds, open }: ComparisonInput): Promise<Comparison> {
  await using pair = await open();
  const { peerName } = pair;
  const rates: Figures = { ours: [], peer: [], peerName };
  const latencies: Figures = { ours: [], peer: [], peerName };
  for (let round = 1 - WARM_UP; round <= rounds; round++) {
    const order = ['ours', 'peer'] as const;
    for (const side of round % 2 === 0 ? order : order.toReversed()) {
      const { perSecond, p99 } = await pair[side](seconds);
      if (round > 0) {
        rates[side].push(perSecond);
        latencies[side].push(p99);
      }
      console.log(
        `round ${round} ${id} ${side.padEnd(4)} ${Math.round(perSecond)}/s, p99 ${p99.toFixed(1)} ms`,
      );
    }
  }
  return { rates, latencies };
}

async function openInProcess(services: Services): Promise<Pair> {
  const env = { DATABASE_URL: services.postgresUrl, TEST_REDIS_URL: services.redisUrl };
  const ours = new Child(new URL('core-sender.child.ts', import.meta.url), null, env);
  const peer = new Child(new URL('inserter.child.ts', import.meta.url), null);
  await peer.call('prepare', { url: services.postgresUrl, callers });
  return {
    ours: (seconds) => ours.call<Result>('run', { callers, seconds, body }),
    peer: (seconds) => peer.call<Result>('run', { seconds, body }),
    peerName: 'one INSERT a commit',
    async [Symbol.asyncDispose]() {
      await ours[Symbol.asyncDispose]();
      await peer[Symbol.asyncDispose]();
    },
  };
}

async function openOverSockets(services: Services): Promise<Pair> {
  const env = { DATABASE_URL: services.postgresUrl, TEST_REDIS_URL: services.redisUrl };
  const server = new Child(new URL('server.child.ts', import.meta.url), null, env);
  const peer = new Child(new URL('trpc-peer.child.ts', import.meta.url), null, env);
  const senders = new URL('socket-sender.child.ts', import.meta.url);
  const toServer = new Child(senders, null);
  const toPeer = new Child(senders, null);
  await toServer.call('prepare', await server.call('target', { senders: callers }));
  await toPeer.call('prepare', {
    url: `ws://127.0.0.1:${await peer.call<number>('listen')}`,
    tokens: Array.from({ length: callers }, () => ''),
    workspaceId: randomUUID(),
    channelId: randomUUID(),
  });
  return {
    ours: (seconds) => toServer.call<Result>('run', { seconds, body }),
    peer: (seconds) => toPeer.call<Result>('run', { seconds, body }),
    peerName: 'stock tRPC, one INSERT',
    async [Symbol.asyncDispose]() {
      for (const child of [toServer, toPeer, server, peer]) await child[Symbol.asyncDispose]();
    },
  };
}
