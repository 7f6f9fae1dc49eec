import { readFile } from 'node:fs/promises';
import * as drizzleKit from 'drizzle-kit/api';
import pg from 'pg';
import { expect, test } from 'vitest';
import { migrate, migrationsArePending } from '../src/migrate.ts';
import * as schema from '../src/schema/index.ts';
import { createTestDatabase } from '../src/testing.ts';

async function readJson<T>(name: string): Promise<T> {
  const url = new URL(`../../../drizzle/meta/${name}`, import.meta.url);
  return JSON.parse(await readFile(url, 'utf8')) as T;
}

/** Its own declarations need the drivers of other databases. */
interface DrizzleKit {
  generateDrizzleJson: (schema: object) => object;
  generateMigration: (from: object, to: object) => Promise<string[]>;
}

test('the migrations are what the schema says', async () => {
  const { generateDrizzleJson, generateMigration } = drizzleKit as unknown as DrizzleKit;
  const journal = await readJson<{ entries: { idx: number }[] }>('_journal.json');
  const last = String(journal.entries.at(-1)?.idx).padStart(4, '0');
  const snapshot = await readJson<object>(`${last}_snapshot.json`);
  expect(await generateMigration(snapshot, generateDrizzleJson(schema))).toEqual([]);
  const { userHeads: _, ...less } = schema;
  expect(await generateMigration(snapshot, generateDrizzleJson(less))).toHaveLength(1);
});

test('processes that start together migrate once', async () => {
  await using database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('DROP SCHEMA public CASCADE; DROP SCHEMA drizzle CASCADE');
  await client.query('DROP SCHEMA graphile_worker CASCADE; CREATE SCHEMA public');
  const pool = new pg.Pool({ connectionString: database.url });
  expect(await migrationsArePending(pool)).toBe(true);

  await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);

  expect(await migrationsArePending(pool)).toBe(false);
  const { rows } = await client.query<{ name: string }>(
    `SELECT to_regclass(n)::text AS name FROM unnest($1::text[]) AS n`,
    [['events', 'messages', 'users', 'graphile_worker.jobs']],
  );
  expect(rows.map(({ name }) => name)).not.toContain(null);

  await client.query(
    `DELETE FROM drizzle.__drizzle_migrations
     WHERE id = (SELECT max(id) FROM drizzle.__drizzle_migrations)`,
  );
  expect(await migrationsArePending(pool)).toBe(true);
  await pool.end();
  await client.end();
});

test('heads leave room on their pages', async () => {
  await using database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ reloptions: string[] }>(
    `SELECT reloptions FROM pg_class WHERE relname = 'workspace_heads'`,
  );
  expect(rows[0]?.reloptions).toContain('fillfactor=50');
  await client.end();
});
