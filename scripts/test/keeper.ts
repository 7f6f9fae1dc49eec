/**
 * Holds the private servers of one test run. It runs in a session of its own and stops them when
 * its stdin ends, so they are gone however the run ends: finished, Ctrl-C, or killed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHold } from '../keeper/hold.ts';
import { startPostgres } from '../postgres/start.ts';
import { startRedis } from './private-redis.ts';
import { keeperOptions, type ServerUrls } from './private-servers.ts';

const options = keeperOptions.parse(JSON.parse(process.argv[2] ?? '{}'));

const hold = createHold();

const directory = await mkdtemp(join(tmpdir(), 'teamchat-test-'));
try {
  await using postgres = await startPostgres({
    directory: join(directory, 'postgres'),
    ...(options.postgresBinaries === undefined ? {} : { binaries: options.postgresBinaries }),
    settings: {
      max_connections: '500',
      shared_buffers: '256MB',
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      autovacuum_naptime: '10s',
    },
  });
  await using redis =
    options.redis === undefined ? null : await startRedis(options.redis, directory);
  const urls: ServerUrls = {
    postgres: postgres.url,
    ...(redis === null ? {} : { redis: redis.url }),
  };
  hold.report(urls);
  await hold.released;
} finally {
  await rm(directory, { recursive: true, force: true });
}
