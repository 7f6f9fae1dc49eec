import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execute } from '../postgres/execute.ts';
import { findProgram, isExecutable } from './find-program.ts';

export interface InstalledPostgres {
  major: number;
  binaries: string;
}

const oldestSupported = 15;
const versionedFolders = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'];

/** The oldest Postgres on this machine that TeamChat still supports, or null. */
export async function findOldestPostgres(): Promise<InstalledPostgres | null> {
  const onPath = await findProgram(['postgres']);
  const folders = onPath === null ? [] : [dirname(onPath)];
  for (const parent of versionedFolders) {
    for (const name of await readdir(parent).catch(() => []))
      folders.push(join(parent, name, 'bin'));
  }
  const found: InstalledPostgres[] = [];
  for (const binaries of folders) {
    if (!(await isExecutable(join(binaries, 'initdb')))) continue;
    const { code, output } = await execute({
      file: join(binaries, 'postgres'),
      args: ['--version'],
    });
    const major = Number(/\) (\d+)/.exec(output)?.[1] ?? 0);
    if (code === 0 && major >= oldestSupported) found.push({ major, binaries });
  }
  return found.toSorted((a, b) => a.major - b.major)[0] ?? null;
}
