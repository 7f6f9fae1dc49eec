import { setTimeout as delay } from 'node:timers/promises';
import { Child } from '../child.ts';
import { type Measure, report } from '../report.ts';
import type { BenchOptions } from '../run.ts';
import { type Services, startServices } from '../services.ts';
import { quantile } from '../stats.ts';
import { bodyOf } from '../subjects/payload.ts';
import type { Room } from '../subjects/sender.child.ts';
import { targetOf } from '../subjects/target.ts';
import { timeRound } from '../timed-round.ts';

const coreOfA = 1;
const coreOfB = 0;
const eventsPerSecond = 50;

/** P8: how much later somebody at another node has a message than somebody at the sender's node. */
export async function benchCrossNode(options: BenchOptions): Promise<boolean> {
  const seconds = options.quick ? 1 : 5;
  await using services = await startServices(coreOfA);
  await using ours = await openNodes(services);
  await using peer = await openRedis(services);
  console.log('warming up …');
  for (const side of [ours, peer]) await side.run(options.quick ? 1 : 20);
  const measure: Measure = {
    id: 'P8',
    what: 'p50 of the added latency, node A to B minus A to A',
    unit: 'ms',
    ours: [],
    peer: [],
    peerName: 'bare Redis PUBLISH to message',
    gate: 2,
    goal: 1.3,
    limit: 5,
    better: 'smaller',
  };
  const rounds = options.quick ? 2 : 9;
  for (let round = 1; round <= rounds; round++) {
    for (const side of round % 2 === 0 ? [ours, peer] : [peer, ours]) {
      const p50 = quantile(await side.run(seconds), 0.5);
      measure[side === ours ? 'ours' : 'peer'].push(p50);
      console.log(
        `round ${round} ${(side === ours ? 'ours' : 'Redis').padEnd(8)} ${p50.toFixed(3)} ms`,
      );
    }
  }
  return report('cross-node', [measure], options);
}

interface Side extends AsyncDisposable {
  /** @returns milliseconds for each event. */
  run: (seconds: number) => Promise<number[]>;
}

async function openNodes(services: Services): Promise<Side> {
  const env = { DATABASE_URL: services.postgresUrl, TEST_REDIS_URL: services.redisUrl };
  const a = new Child(new URL('../subjects/sender.child.ts', import.meta.url), coreOfA, env);
  const b = new Child(new URL('../subjects/gateway.child.ts', import.meta.url), coreOfB, env);
  const file = new URL('../subjects/receivers.child.ts', import.meta.url);
  const receivers = new Child(file, coreOfA);
  const { tokens, plain } = await a.call<{ tokens: string[]; plain: Room }>('prepare', {
    people: 2,
  });
  const { workspaceId, channelIds } = plain;
  for (const [name, node] of Object.entries({ a, b })) {
    const socketUrl = await node.call<string>('socketUrl');
    const targets = tokens.slice(0, 1).map((token) => targetOf({ socketUrl, token, workspaceId }));
    const input = { name, targets, marker: 'message.created', answerEnginePing: false };
    await receivers.call('connect', input);
  }
  await delay(1_000);
  const message = { workspaceId, channelId: channelIds[0], body: bodyOf(300) };
  return {
    async run(seconds) {
      const [near = [], far = []] = await timeRound({
        receivers,
        groups: ['a', 'b'],
        eventsPerSecond,
        seconds,
        emit: () => a.call('send', [message]),
      });
      return far.map((lag, i) => lag - (near[i] ?? Number.NaN));
    },
    async [Symbol.asyncDispose]() {
      for (const child of [receivers, b, a]) await child[Symbol.asyncDispose]();
    },
  };
}

async function openRedis(services: Services): Promise<Side> {
  const file = new URL('redis.child.ts', import.meta.url);
  const env = { REDIS_URL: services.redisUrl };
  const publisher = new Child(file, coreOfA, env);
  const subscriber = new Child(file, coreOfB, env);
  await subscriber.call('listen');
  return {
    async run(seconds) {
      for (let i = 0; i < seconds * eventsPerSecond; i++) {
        await publisher.call('publish');
        await delay(1000 / eventsPerSecond);
      }
      return subscriber.call<number[]>('take');
    },
    async [Symbol.asyncDispose]() {
      for (const child of [publisher, subscriber]) await child[Symbol.asyncDispose]();
    },
  };
}
