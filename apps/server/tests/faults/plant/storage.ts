import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
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

/** A server that can also come back as it was. */
export interface Rewindable extends Restartable {
  /** Remembers what it has; it must be stopped. */
  save(): Promise<void>;
  /** Forgets all that came since; it must be stopped. */
  rewind(): Promise<void>;
}

/** A Postgres that keeps what it acknowledged. */
export async function openPostgres(parent: string): Promise<Rewindable> {
  const directory = join(parent, 'postgres');
  const data = join(directory, 'cluster');
  const saved = join(directory, 'saved');
  const settings = { max_connections: '200' };
  const running = await restartable(() =>
    startPostgres({ directory, database: 'teamchat', settings }),
  );
  // With its owners and rights, which Node's own copying does not keep.
  const replace = async (target: string, source: string) => {
    await rm(target, { recursive: true, force: true });
    await promisify(execFile)('cp', ['-a', source, target]);
  };
  return { ...running, save: () => replace(saved, data), rewind: () => replace(data, saved) };
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
