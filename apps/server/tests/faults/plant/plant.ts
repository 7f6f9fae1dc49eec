import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { findFreePort } from '../../../../../scripts/postgres/port.ts';
import { findToxiproxy } from '../../../../../scripts/provision/toxiproxy.ts';
import { createBundle } from '../../../bundle.ts';
import { type Own, openAll } from '../../../src/testing.ts';
import type { Queryable } from '../../order/checker/truth.ts';
import type { Addresses } from '../../order/world/device.ts';
import type { Home } from '../../order/world/servers.ts';
import { bundleForFaults } from './bundle.ts';
import { type Node, startNode } from './node.ts';
import { openPostgres, openRedis, type Restartable, type Rewindable } from './storage.ts';
import { startToxiproxy, type Toxiproxy } from './toxiproxy.ts';

/** A whole installation in processes of its own: two servers, their links, Postgres and Redis. */
export interface Plant extends AsyncDisposable {
  nodes: readonly [Node, Node];
  postgres: Rewindable;
  redis: Restartable;
  /** Past all links. */
  database: Queryable;
  toxiproxy: Toxiproxy | null;
  /** As a load balancer would choose: that server, or the other one while it is down. */
  at(home: Home): Node;
  /** The same for people who are far: their way there can be made to fail. */
  far: Addresses;
  /** Everything runs and all links are whole. */
  mend(): Promise<void>;
}

export const openPlant = (): Promise<Plant> => openAll(build);

async function build(own: Own) {
  const directory = await mkdtemp(join(tmpdir(), 'teamchat-faults-'));
  own({ [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) });
  const { entry } = own(await createBundle(bundleForFaults));
  const postgres = own(await openPostgres(directory));
  const redis = own(await openRedis(directory));
  const program = await findToxiproxy();
  const toxiproxy = program === null ? null : own(await startToxiproxy(program));
  const secret = randomBytes(32).toString('base64url');
  const start = async (name: string) => {
    const port = await findFreePort();
    const links = {
      people: (await toxiproxy?.link(`people-${name}`, port)) ?? null,
      redis: (await toxiproxy?.link(`redis-${name}`, redis.port)) ?? null,
      postgres: (await toxiproxy?.link(`postgres-${name}`, postgres.port)) ?? null,
    };
    const environment = {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PUBLIC_URL: 'http://teamchat.test',
      DATABASE_URL: through(postgres.url, links.postgres?.port),
      REDIS_URL: through(redis.url, links.redis?.port),
      AUTH_SECRET: secret,
      WORKER: 'off',
      LOG_LEVEL: 'error',
      DRAIN_SECONDS: '1',
      HANDSHAKE_BURST: '100000',
      TOTAL_HANDSHAKE_BURST: '100000',
    };
    return own(await startNode({ entry, environment, port, ...links }));
  };
  const nodes = [await start('0'), await start('1')] as const;
  const at = (home: Home) => (nodes[home].isUp ? nodes[home] : nodes[home === 0 ? 1 : 0]);
  return {
    nodes,
    postgres,
    redis,
    toxiproxy,
    database: { query: (text, values) => query(postgres.url, text, values) } satisfies Queryable,
    at,
    far: { at: (home: Home) => ({ url: through(at(home).url, at(home).people?.port) }) },
    async mend() {
      await postgres.start();
      await redis.start();
      for (const node of nodes) {
        if (node.isUp) node.thaw();
        await node.redis?.mend();
        await node.postgres?.mend();
        await node.people?.mend();
        if (!node.isUp) await node.start();
      }
    },
  };
}

function through(url: string, port: number | undefined): string {
  const target = new URL(url);
  if (port !== undefined) target.port = `${port}`;
  return target.href.replace(/\/$/, '');
}

/** A connection for each: none may be left over when Postgres stops. */
async function query(connectionString: string, text: string, values: unknown[]) {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await client.query<Record<string, unknown>>(text, values);
  } finally {
    await client.end();
  }
}
