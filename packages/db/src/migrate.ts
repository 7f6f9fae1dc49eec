import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runDrizzleMigrations } from 'drizzle-orm/node-postgres/migrator';
import { runMigrations as runQueueMigrations } from 'graphile-worker';
import pg from 'pg';

/** Top-level `drizzle/`: three folders above, both for this source and for a bundle in an app's `dist`. */
const defaultFolder = fileURLToPath(new URL('../../../drizzle', import.meta.url));

/** Any number that nothing else in the database locks. */
const MIGRATION_LOCK = 7_305_108_412;

/**
 * Brings the database up to date: ours, then the job queue's. Processes that start together take turns.
 * Migrations only expand; nodes of the previous version keep running beside them.
 */
export async function migrate(url: string, folder: string = defaultFolder): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'teamchat migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await runDrizzleMigrations(drizzle({ client }), { migrationsFolder: folder });
    await migrateQueue(url);
  } finally {
    await client.end();
  }
}

/**
 * NOTE: on a pool of our own: one that the queue makes loses its error handlers before its connections end, and a
 * database that stops at that moment would then end the process.
 */
async function migrateQueue(connectionString: string): Promise<void> {
  const pool = new pg.Pool({ connectionString, max: 1, application_name: 'teamchat migrate' });
  const ignore = () => undefined;
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  try {
    await runQueueMigrations({ pgPool: pool });
  } finally {
    await pool.end();
  }
}

/** Whether this version knows a migration that the database lacks. */
export async function migrationsArePending(
  pool: pg.Pool,
  folder: string = defaultFolder,
): Promise<boolean> {
  const { rows } = await pool.query<{ known: string | null }>(
    `SELECT to_regclass('drizzle.__drizzle_migrations')::text AS known`,
  );
  if ((rows[0]?.known ?? null) === null) return true;
  const applied = await pool.query<{ last: number | null }>(
    'SELECT max(created_at) AS last FROM drizzle.__drizzle_migrations',
  );
  return (applied.rows[0]?.last ?? 0) < (await lastMigration(folder));
}

async function lastMigration(folder: string): Promise<number> {
  const journal = JSON.parse(await readFile(`${folder}/meta/_journal.json`, 'utf8')) as {
    entries: { when: number }[];
  };
  return Math.max(0, ...journal.entries.map(({ when }) => when));
}
