/**
 * `with-dev-env.ts <command…>`: waits for the development database and runs the command with its
 * environment.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { openDevelopmentFolder, urlFileOf } from './dev/folder.ts';
import { openSecrets } from './start/data-folder.ts';

async function waitForUrl(file: string): Promise<string> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    const url = await readFile(file, 'utf8').catch(() => '');
    // The file of a killed run may still be there.
    if (url !== '' && (await answers(url))) return url;
    await delay(200);
  }
  throw new Error('The development database did not come up; `npm run dev` starts it.');
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

const folder = await openDevelopmentFolder();
const [file = 'node', ...args] = process.argv.slice(2);
const child = spawn(file, args, {
  stdio: 'inherit',
  env: {
    ...(await openSecrets(folder)),
    NODE_ENV: 'development',
    ...process.env,
    // Last, for an empty variable counts as absent.
    DATABASE_URL: process.env.DATABASE_URL || (await waitForUrl(urlFileOf(folder))),
  },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => child.kill(signal));
}
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
