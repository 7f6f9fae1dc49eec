/**
 * The Postgres of `npm run dev`: a task of its own, so that reloads of the server do not stop it.
 */
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDevelopmentFolder, urlFileOf } from './dev/folder.ts';
import { startPostgres } from './postgres/start.ts';
import { describeProblem } from './start/problem.ts';
import { listenForStop } from './start/signals.ts';

const stopping = listenForStop(() => console.log('Stopping the database'));
const stopped = once(stopping.signal, 'abort');

async function run(): Promise<void> {
  if (process.env.DATABASE_URL) {
    console.log('DATABASE_URL is set: using that database.');
    const idle = setInterval(() => undefined, 60_000);
    await stopped;
    clearInterval(idle);
    return;
  }
  const folder = await openDevelopmentFolder();
  await using postgres = await startPostgres({
    directory: join(folder, 'postgres'),
    database: 'teamchat',
    onProgress: console.log,
  });
  await writeFile(urlFileOf(folder), postgres.url, { mode: 0o600 });
  console.log(`Database ready; data in ${folder}`);
  try {
    const lost = postgres.lost.then(() => {
      throw new Error(`The database stopped unexpectedly; see ${postgres.log}`);
    });
    await Promise.race([stopped, lost]);
  } finally {
    await rm(urlFileOf(folder), { force: true });
  }
}

try {
  await run();
} catch (error) {
  console.error(describeProblem(error));
  process.exitCode = 1;
}
