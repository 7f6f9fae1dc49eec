import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { repository } from './spawn-server.ts';

export interface Infrastructure extends AsyncDisposable {
  postgres: string;
  redis: string;
}

/** Postgres and Redis of the test run, or private ones when there is none. */
export async function openInfrastructure(): Promise<Infrastructure> {
  const { TEST_POSTGRES_URL: postgres, TEST_REDIS_URL: redis } = process.env;
  if (postgres !== undefined && redis !== undefined) {
    return { postgres, redis, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  return startPrivate();
}

/** The keeper stops its servers when its stdin ends, so also when this process is killed. */
async function startPrivate(): Promise<Infrastructure> {
  const options = { redis: { kind: 'program', file: process.env.TEST_REDIS ?? 'redis-server' } };
  const keeper = spawn(
    process.execPath,
    ['--import', 'tsx', join(repository, 'scripts/test/keeper.ts'), JSON.stringify(options)],
    { cwd: repository, detached: true, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const closed = new Promise<void>((resolve) => {
    keeper.on('close', () => resolve());
  });
  const urls = await new Promise<{ postgres: string; redis: string }>((resolve, reject) => {
    let output = '';
    keeper.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if (output.includes('\n')) resolve(JSON.parse(output) as { postgres: string; redis: string });
    });
    keeper.on('error', reject);
    void closed.then(() => reject(new Error('The private test servers did not start.')));
  });
  return {
    ...urls,
    [Symbol.asyncDispose]: async () => {
      keeper.stdin.end();
      await closed;
    },
  };
}

/** A new empty database on the server of `url`. */
export async function createDatabase(url: string): Promise<{ url: string } & AsyncDisposable> {
  const name = `teamchat_web_${randomBytes(6).toString('hex')}`;
  const execute = async (sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await execute(`create database ${name}`);
  const target = new URL(url);
  target.pathname = `/${name}`;
  return {
    url: target.href,
    [Symbol.asyncDispose]: () => execute(`drop database ${name} with (force)`),
  };
}
