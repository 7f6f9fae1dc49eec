import { z } from 'zod';
import { type Keeper, startKeeper } from '../keeper/start.ts';
import { redisSource } from '../provision/redis.ts';
import { StartProblem } from '../start/problem.ts';

/** What the servers of a cluster share. */
export const servicesOptions = z.object({
  /** Holds the database and what the others write. */
  directory: z.string(),
  /** One of the caller's; else the embedded Postgres. */
  databaseUrl: z.string().optional(),
  /** A Redis of our own; absent where the caller has one. */
  redis: redisSource.optional(),
  balancer: z.object({ program: z.string(), port: z.number(), upstreams: z.array(z.string()) }),
});

export const serviceUrls = z.object({
  databaseUrl: z.string(),
  redisUrl: z.string().optional(),
});

export interface Services extends AsyncDisposable {
  urls: z.infer<typeof serviceUrls>;
  /** Resolves when they have ended, asked or not. */
  ended: Keeper['ended'];
}

/** Starts Postgres, Redis and the load balancer; they end with this process at the latest. */
export async function startServices(options: z.infer<typeof servicesOptions>): Promise<Services> {
  const file = new URL('services-keeper.ts', import.meta.url);
  const keeper = await startKeeper(file, options).catch((error: unknown) => {
    throw new StartProblem(error instanceof Error ? error.message : String(error));
  });
  return {
    urls: serviceUrls.parse(keeper.answer),
    ended: keeper.ended,
    [Symbol.asyncDispose]: () => keeper[Symbol.asyncDispose](),
  };
}
