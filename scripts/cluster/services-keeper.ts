/** Holds what the servers of a cluster share, in a process of its own. */
import { join } from 'node:path';
import type { z } from 'zod';
import { createHold } from '../keeper/hold.ts';
import { startPostgres } from '../postgres/start.ts';
import { describeProblem } from '../start/problem.ts';
import { startRedis } from '../test/private-redis.ts';
import { startBalancer } from './balancer.ts';
import { servicesOptions, type serviceUrls } from './services.ts';

const hold = createHold();
const { directory, databaseUrl, redis, balancer } = servicesOptions.parse(
  JSON.parse(process.argv[2] ?? '{}'),
);

async function run(): Promise<void> {
  await using postgres =
    databaseUrl === undefined
      ? await startPostgres({
          directory: join(directory, 'postgres'),
          database: 'teamchat',
          settings: { max_connections: '300' },
        })
      : null;
  await using ownRedis = redis === undefined ? null : await startRedis(redis, directory);
  await using _balancer = await startBalancer({
    ...balancer,
    directory: join(directory, 'balancer'),
  });
  const urls: z.infer<typeof serviceUrls> = {
    databaseUrl: postgres?.url ?? databaseUrl ?? '',
    ...(ownRedis === null ? {} : { redisUrl: ownRedis.url }),
  };
  hold.report(urls);
  await Promise.race([hold.released, ...(postgres === null ? [] : [postgres.lost])]);
}

try {
  await run();
} catch (error) {
  console.error(describeProblem(error));
  process.exitCode = 1;
}
