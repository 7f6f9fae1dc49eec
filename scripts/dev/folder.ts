import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataFolder } from '../start/data-folder.ts';

/**
 * Development has data of its own beside that of `npm start`, so both can run and neither spoils
 * the other.
 */
export async function openDevelopmentFolder(): Promise<string> {
  const folder = join(await openDataFolder(process.env), 'dev');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Where dev-postgres.ts leaves the connection URL for with-dev-env.ts. */
export const urlFileOf = (folder: string): string => join(folder, 'database-url');
