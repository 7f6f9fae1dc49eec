import { z } from 'zod';
import { startKeeper } from '../keeper/start.ts';
import { redisSource } from '../provision/redis.ts';

export const keeperOptions = z.object({
  /** Without it no Redis is started. */
  redis: redisSource.optional(),
  /** Another Postgres than the embedded one. */
  postgresBinaries: z.string().optional(),
});

type KeeperOptions = z.infer<typeof keeperOptions>;

/** `postgres` is the superuser's URL of the maintenance database. */
const serverUrls = z.object({ postgres: z.string(), redis: z.string().optional() });

export type ServerUrls = z.infer<typeof serverUrls>;

export interface PrivateServers extends AsyncDisposable {
  urls: ServerUrls;
}

/**
 * Starts Postgres (durability off) and Redis for one test run; they end with this process at the
 * latest.
 */
export async function startPrivateServers(options: KeeperOptions): Promise<PrivateServers> {
  const keeper = await startKeeper(new URL('keeper.ts', import.meta.url), options).catch(
    (cause: unknown) => {
      throw new Error('The private test servers did not start.', { cause });
    },
  );
  return {
    urls: serverUrls.parse(keeper.answer),
    [Symbol.asyncDispose]: () => keeper[Symbol.asyncDispose](),
  };
}
