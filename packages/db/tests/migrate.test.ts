import { readFile } from 'node:fs/promises';
import { type DrizzleSnapshotJSON, generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import pg from 'pg';
import { expect, test } from 'vitest';
import { migrate, migrationsArePending } from '../src/migrate.ts';
import * as schema from '../src/schema/index.ts';
import { createTestDatabase } from '../src/testing.ts';

const drizzleFolder = new URL('../../../drizzle/', import.meta.url);

test('the migrations are what the schema says', async () => {
  const journal = JSON.parse(await readFile(new URL('meta/_journal.json', drizzleFolder), 'utf8'));
  const last = String(journal.entries.at(-1).idx).padStart(4, '0');
  const snapshot = JSON.parse(
    await readFile(new URL(`meta/${last}_snapshot.json`, drizzleFolder), 'utf8'),
  ) as DrizzleSnapshotJSON;
  expect(await generateMigration(snapshot, generateDrizzleJson(schema))).toEqual([]);
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

  await client.query('DELETE FROM drizzle.__drizzle_migrations WHERE id = 2');
  expect(await migrationsArePending(pool)).toBe(true);
  await pool.end();
  await client.end();
});

test('heads leave room on their pages', async () => {
  await using database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(
    `SELECT reloptions FROM pg_class WHERE relname = 'workspace_heads'`,
  );
  expect(rows[0].reloptions).toContain('fillfactor=50');
  await client.end();
});
