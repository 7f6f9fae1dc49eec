import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
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
  const keeper = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      fileURLToPath(new URL('keeper.ts', import.meta.url)),
      JSON.stringify(options),
    ],
    { detached: true, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let problems = '';
  keeper.stderr.on('data', (chunk: Buffer) => {
    problems += chunk.toString('utf8');
  });
  const exited = new Promise<void>((resolve) => keeper.on('close', () => resolve()));
  const urls = await new Promise<ServerUrls>((resolve, reject) => {
    let output = '';
    keeper.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if (output.includes('\n')) resolve(serverUrls.parse(JSON.parse(output)));
    });
    keeper.on('error', reject);
    void exited.then(() =>
      reject(new Error(`The private test servers did not start: ${problems}`)),
    );
  });
  return {
    urls,
    [Symbol.asyncDispose]: async () => {
      keeper.stdin.end();
      await exited;
      if (problems !== '') console.error(problems);
    },
  };
}
