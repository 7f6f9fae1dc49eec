import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, openInfrastructure } from './infrastructure.ts';
import { createInstallation, repository, spawnServer } from './spawn-server.ts';

/**
 * Starts what the tests talk to and tells them by environment variables: TEST_URL_A and TEST_URL_B are two server
 * processes of one installation on Postgres and Redis, TEST_URL_EMBEDDED is `npm start` with nothing configured.
 * @returns stops it all.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  if (!existsSync(join(repository, 'apps/web/dist/index.html'))) {
    throw new Error('The web app is not built. Run `npm run build` first.');
  }
  const started: AsyncDisposable[] = [];
  const stop = async () => {
    for (const resource of started.toReversed()) await resource[Symbol.asyncDispose]();
  };
  const keep = <T extends AsyncDisposable>(resource: T): T => {
    started.push(resource);
    return resource;
  };
  try {
    const infrastructure = keep(await openInfrastructure());
    const database = keep(await createDatabase(infrastructure.postgres));
    const installation = createInstallation(database.url, infrastructure.redis);
    const data = keep(await createFolder());
    const pair = async () => {
      // One after the other: the first one migrates.
      const a = keep(await installation.startServer());
      const b = keep(await installation.startServer());
      return [a, b] as const;
    };
    const embeddedDefault = async () =>
      keep(
        await spawnServer(['scripts/start.js'], {
          TEAMCHAT_DATA: data.path,
          DATABASE_URL: '',
          REDIS_URL: '',
          AUTH_SECRET: '',
          LOG_LEVEL: 'warn',
          DRAIN_SECONDS: '0',
        }),
      );
    const [servers, embedded] = await Promise.allSettled([pair(), embeddedDefault()]);
    if (servers.status === 'rejected') throw servers.reason;
    if (embedded.status === 'rejected') throw embedded.reason;
    const [a, b] = servers.value;
    process.env.TEST_URL_A = a.url;
    process.env.TEST_URL_B = b.url;
    process.env.TEST_URL_EMBEDDED = embedded.value.url;
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'teamchat-web-'));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
