import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Child } from '../child.ts';
import { sharedClock } from '../clock.ts';
import { type Measure, report } from '../report.ts';
import type { BenchOptions } from '../run.ts';
import { type Services, startServices } from '../services.ts';
import { crowdOf, type PreparedCrowd } from '../subjects/crowd.ts';
import type { ConnectInput, Progress } from '../subjects/receivers.child.ts';
import { targetOf } from '../subjects/target.ts';

const measuredCore = 0;
const otherCore = 1;
const seconds = 10;
/** Events that everybody was away for. */
const missed = 100;

/** P11: statements that Postgres runs while everybody resumes at a server that has just started. */
export async function benchStorm(options: BenchOptions): Promise<boolean> {
  const clients = options.quick ? 200 : 2_000;
  await using services = await startServices(otherCore, {
    shared_preload_libraries: 'pg_stat_statements',
  });
  const env = { DATABASE_URL: services.postgresUrl, TEST_REDIS_URL: services.redisUrl };
  console.log(`preparing ${clients} people …`);
  const crowd = await crowdOf({ env, core: otherCore, people: clients, missed });
  const measure: Measure = {
    id: 'P11',
    what: `statements per client, ${clients} resume in ${seconds} s after ${missed} events`,
    unit: '',
    ours: [],
    peer: [],
    peerName: 'one query each, by definition',
    gate: 0.2,
    goal: 0.01,
    better: 'smaller',
  };
  const rounds = options.quick ? 1 : 5;
  for (let round = 1; round <= rounds; round++) {
    const { statements, millis } = await resumeAll(services, crowd);
    measure.ours.push(statements / clients);
    measure.peer.push(1);
    console.log(
      `round ${round} ${statements} statements, all back after ${(millis / 1000).toFixed(1)} s`,
    );
  }
  return report('storm', [measure], options);
}

interface Storm {
  statements: number;
  /** From the first connection until everybody has everything. */
  millis: number;
}

/** At a server of its own: nothing is in its memory yet, as after a deploy. */
async function resumeAll(services: Services, crowd: PreparedCrowd): Promise<Storm> {
  const env = { DATABASE_URL: services.postgresUrl, TEST_REDIS_URL: services.redisUrl };
  const gatewayFile = new URL('../subjects/gateway.child.ts', import.meta.url);
  await using gateway = new Child(gatewayFile, measuredCore, env);
  const receiversFile = new URL('../subjects/receivers.child.ts', import.meta.url);
  await using receivers = new Child(receiversFile, otherCore);
  const socketUrl = await gateway.call<string>('socketUrl');
  const { tokens, workspaceId, cursor } = crowd;
  const statements = await countStatements(services.postgresUrl);
  try {
    const begun = sharedClock();
    const input: ConnectInput = {
      name: 'storm',
      targets: tokens.map((token) => targetOf({ socketUrl, token, workspaceId, cursor })),
      marker: 'message.created',
      answerEnginePing: false,
      perSecond: tokens.length / seconds,
    };
    await receivers.call('connect', input);
    for (;;) {
      const progress = await receivers.call<Progress>('progress', 'storm');
      if (progress.complete === missed) break;
      if (progress.complete > missed || sharedClock() - begun > 60_000) {
        throw new Error(`${progress.complete} events at everybody instead of ${missed}`);
      }
      await delay(100);
    }
    return { millis: sharedClock() - begun, statements: await statements.count() };
  } finally {
    await statements.close();
  }
}

/** Counts what Postgres runs from now on. */
async function countStatements(connectionString: string) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await client.query('SELECT pg_stat_statements_reset()');
  return {
    async count(): Promise<number> {
      const { rows } = await client.query<{ calls: number; query: string }>(
        `SELECT calls::int, left(regexp_replace(query, '\\s+', ' ', 'g'), 100) AS query
         FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%' ORDER BY calls DESC`,
      );
      for (const { calls, query } of rows.slice(0, 5)) {
        console.log(`${String(calls).padStart(6)}  ${query}`);
      }
      return rows.reduce((sum, { calls }) => sum + calls, 0);
    },
    close: () => client.end(),
  };
}
