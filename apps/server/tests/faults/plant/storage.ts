import { join } from 'node:path';
import { startPostgres } from '../../../../../scripts/postgres/start.ts';
import { findRedis } from '../../../../../scripts/provision/redis.ts';
import { startRedis } from '../../../../../scripts/test/private-redis.ts';

/** A server that comes back where it was. */
export interface Restartable extends AsyncDisposable {
  url: string;
  port: number;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A Postgres that keeps what it acknowledged. */
export function openPostgres(directory: string) {
  return restartable(() =>
    startPostgres({
      directory: join(directory, 'postgres'),
      database: 'teamchat',
      settings: { max_connections: '200' },
    }),
  );
}

/** A Redis that forgets everything. */
export async function openRedis(directory: string): Promise<Restartable> {
  const source = await findRedis();
  if (source === null) throw new Error('The fault tests need redis-server: run them by npm test.');
  return restartable((port) => startRedis(source, directory, port));
}

async function restartable(
  open: (port: number) => Promise<{ url: string } & AsyncDisposable>,
): Promise<Restartable> {
  let running: ({ url: string } & AsyncDisposable) | null = await open(0);
  const { url } = running;
  const port = Number(new URL(url).port);
  const stop = async () => {
    await running?.[Symbol.asyncDispose]();
    running = null;
  };
  return {
    url,
    port,
    stop,
    async start() {
      running ??= await open(port);
      if (running.url !== url) throw new Error(`${url} came back as ${running.url}.`);
    },
    [Symbol.asyncDispose]: stop,
  };
}
