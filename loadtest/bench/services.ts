import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../scripts/postgres/start.ts';
import { provisionRedis } from '../../scripts/provision/redis.ts';
import { startRedis } from '../../scripts/test/private-redis.ts';

export interface Services extends AsyncDisposable {
  postgresUrl: string;
  redisUrl: string;
}

/**
 * A Postgres with its default durability (fsync on) and a Redis of our own, both on `core` unless it is
 * null, so that the other is free for what is measured. The data lives on the disk of `BENCH_DATA`, else of the
 * temporary folder.
 */
export async function startServices(
  core: number | null,
  settings: Record<string, string> = {},
): Promise<Services> {
  const folder = await mkdtemp(join(process.env.BENCH_DATA ?? tmpdir(), 'teamchat-bench-'));
  const postgres = await startPostgres({
    directory: join(folder, 'postgres'),
    database: 'bench',
    settings: { max_connections: '300', shared_buffers: '512MB', ...settings },
  });
  if (core !== null)
    spawnSync('taskset', ['-a', '-c', '-p', String(core), String(postgres.processId)]);
  const redis = await startRedis(await provisionRedis(), folder);
  return {
    postgresUrl: postgres.url,
    redisUrl: redis.url,
    async [Symbol.asyncDispose]() {
      await redis[Symbol.asyncDispose]();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
