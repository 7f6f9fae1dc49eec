import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Id, Message } from '@teamchat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFreePort } from '../../../../scripts/postgres/port.ts';
import { startPostgres } from '../../../../scripts/postgres/start.ts';
import { type Bundle, createBundle } from '../../bundle.ts';
import { startServerProcess } from '../../src/testing/server-process.ts';
import { everybody, gather, readMessages, type StoredMessage } from './crowd.ts';
import { killPostgres } from './kill-postgres.ts';
import type { Person } from './person.ts';

const people = 50;

let bundle: Bundle;
beforeAll(async () => {
  bundle = await createBundle();
});
afterAll(() => bundle[Symbol.asyncDispose]());

test.each([
  ['the server', { withPostgres: false }],
  ['the server and Postgres together', { withPostgres: true }],
])(
  'kill -9 of %s: every acknowledged message exactly once, every client converges',
  { timeout: 180_000 },
  async (_name, options) => {
    const { acknowledged, afterRestart, written, stored, screens } = await crash(options);
    expect(acknowledged.filter((id) => !afterRestart.has(id))).toEqual([]);
    expect(stored.length).toBe(written.size);
    expect(new Map(stored.map(({ id, body }) => [id, body]))).toEqual(written);
    const truth = stored.map(({ id, body, seq }) => `${seq} ${id} ${body}`);
    for (const screen of screens) {
      const lines = screen.map(({ id, body, seq }) => `${seq} ${id} ${body}`);
      expect(lines.length).toBeGreaterThanOrEqual(50);
      expect(lines).toEqual(truth.slice(-lines.length));
    }
  },
);

interface Findings {
  /** Before the crash. */
  acknowledged: Id[];
  /** Stored right after the restart. */
  afterRestart: Set<Id>;
  /** Bodies by id, of everybody. */
  written: Map<Id, string>;
  /** In the order of the log. */
  stored: StoredMessage[];
  /** What each client shows in the end: the end of the history. */
  screens: (readonly Message[])[];
}

async function crash({ withPostgres }: { withPostgres: boolean }): Promise<Findings> {
  const directory = await mkdtemp(join(tmpdir(), 'teamchat-crash-'));
  const openPostgres = () =>
    startPostgres({ directory: join(directory, 'postgres'), database: 'teamchat' });
  let postgres = await openPostgres();
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const secret = randomBytes(32).toString('base64url');
  const startServer = () =>
    startServerProcess(bundle.entry, {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: `${port}`,
      PUBLIC_URL: url,
      DATABASE_URL: postgres.url,
      AUTH_SECRET: secret,
      LOG_LEVEL: 'warn',
    });
  let server = await startServer();
  const crowd: Person[] = [];
  try {
    crowd.push(...(await gather(url, people)));
    await Promise.all(crowd.map((person) => person.arrive()));
    await everybody(crowd, (person) => person.acknowledged().length >= 4);

    const acknowledged = crowd.flatMap((person) => person.acknowledged());
    await Promise.all([server.kill(), ...(withPostgres ? [killPostgres(postgres.processId)] : [])]);
    if (withPostgres) {
      await postgres.lost;
      postgres = await openPostgres();
    }
    server = await startServer();
    const afterRestart = new Set((await readMessages(postgres.url)).map(({ id }) => id));

    const counts = new Map(crowd.map((person) => [person, person.acknowledged().length]));
    await everybody(
      crowd,
      (person) => person.acknowledged().length >= (counts.get(person) ?? 0) + 3,
    );
    await Promise.all(crowd.map((person) => person.stopWriting()));
    await everybody(crowd, (person) => person.isSettled());
    const stored = await readMessages(postgres.url);
    await everybody(crowd, (person) => person.screen().at(-1)?.id === stored.at(-1)?.id);
    return {
      acknowledged,
      afterRestart,
      written: new Map(crowd.flatMap((person) => [...person.sent])),
      stored,
      screens: crowd.map((person) => person.screen()),
    };
  } finally {
    await Promise.all(crowd.map((person) => person[Symbol.asyncDispose]()));
    await server.kill();
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
