import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  createTestApp,
  type Own,
  openAll,
  type ServerProcess,
  startServerProcess,
} from '@teamchat/server/testing';
import { pino } from 'pino';
import { createBundle } from '../../apps/server/bundle.ts';
import { findFreePort } from '../../scripts/postgres/port.ts';
import { startServices } from '../bench/services.ts';
import type { Load } from '../k6/lib/plan.ts';
import { startBalancer } from './balancer.ts';
import { type Crowd, prepareCrowd } from './people.ts';
import type { Scenario, Size } from './sizes.ts';

/** The core of a pinned server; everything else is on the other one then. */
const serverCore = 0;
const otherCore = 1;

/** What a scenario plays on: Postgres, Redis, servers as they are shipped, and people in a workspace. */
export interface Stage extends AsyncDisposable {
  url: string;
  servers: ServerProcess[];
  crowd: Crowd;
  /** The core that k6 is to stay on; null when it may use all. */
  core: number | null;
}

export function openStage(scenario: Scenario, size: Size): Promise<Stage> {
  return openAll((own) => build(scenario, size, own));
}

async function build(
  scenario: Scenario,
  size: Size,
  own: Own,
): Promise<Omit<Stage, typeof Symbol.asyncDispose>> {
  const load = scenario.loads[size];
  const wantsPin = scenario.isPinned && size === 'full';
  const isPinned = wantsPin && spawnSync('taskset', ['-V']).status === 0;
  if (wantsPin && !isPinned) console.log('Nothing is pinned: there is no taskset here.');
  const core = isPinned ? otherCore : null;
  const services = own(await startServices(core));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PUBLIC_URL: url,
    DATABASE_URL: services.postgresUrl,
    REDIS_URL: services.redisUrl,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    LOG_LEVEL: 'warn',
    // All come from one address here.
    HANDSHAKE_BURST: '1000000',
    TOTAL_HANDSHAKE_BURST: '1000000',
  };
  console.log(`Preparing ${load.people + load.absent} people …`);
  const crowd = await prepare(environment, load);

  const { entry } = own(await createBundle());
  const servers: ServerProcess[] = [];
  const ports = scenario.nodes === 1 ? [port] : [await findFreePort(), await findFreePort()];
  for (const each of ports) {
    const server = own(await startServerProcess(entry, { ...environment, PORT: `${each}` }));
    servers.push(server);
    if (isPinned) {
      spawnSync('taskset', ['-a', '-c', '-p', `${serverCore}`, `${server.processId}`]);
    }
  }
  if (scenario.nodes > 1) own(await startBalancer(port, ports));
  return { url, servers, crowd, core };
}

/** By a server of its own, which is gone before the run. */
async function prepare(environment: Record<string, string>, load: Load): Promise<Crowd> {
  await using app = await createTestApp({
    databaseUrl: environment.DATABASE_URL ?? '',
    environment,
    overrides: { logger: pino({ level: 'silent' }) },
  });
  return await prepareCrowd(app, load);
}
