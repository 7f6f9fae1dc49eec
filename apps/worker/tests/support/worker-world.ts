import { randomUUID } from 'node:crypto';
import { createTestDatabase } from '@teamchat/db/testing';
import { Client } from 'pg';
import { expect } from 'vitest';
import { runWorker } from '../../src/run-worker.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A database with one user and the id of a workspace, and the worker running on it. */
export async function createWorkerWorld() {
  const database = await createTestDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const ids = { user: randomUUID(), workspace: randomUUID() };
  await client.query(`INSERT INTO users (id, name, email) VALUES ($1, 'Ann', 'ann@example.com')`, [
    ids.user,
  ]);
  const stopping = new AbortController();
  const stopped = runWorker(
    { databaseUrl: database.url, logger: silent, eventRetentionDays: 7 },
    stopping.signal,
  );
  return {
    client,
    ids,
    async runJob(task: string) {
      await client.query('SELECT graphile_worker.add_job($1)', [task]);
      const left = async () => (await client.query('SELECT FROM graphile_worker.jobs')).rowCount;
      await expect.poll(left, { timeout: 10_000 }).toBe(0);
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await stopped;
      await client.end();
      await database[Symbol.asyncDispose]();
    },
  };
}
