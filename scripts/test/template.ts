import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from '@teamchat/db';
import pg from 'pg';

const sources = ['../../drizzle', '../../packages/db/src'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/**
 * Makes sure the migrated database that test files clone exists, and returns its name. The name
 * holds a hash of all that decides its content, so a server that outlives an edit never hands out
 * an old schema.
 */
export async function createTemplate(url: string): Promise<string> {
  const name = `teamchat_template_${await hashSources()}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext('teamchat template'))");
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) {
      const draft = `${name}_draft`;
      await client.query(`drop database if exists ${draft} with (force)`);
      await client.query(`create database ${draft}`);
      const target = new URL(url);
      target.pathname = `/${draft}`;
      await migrate(target.href);
      await client.query(`alter database ${draft} rename to ${name}`);
    }
  } finally {
    await client.end();
  }
  return name;
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) {
    const entries = await readdir(source, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.toSorted()) hash.update(file).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 12);
}
