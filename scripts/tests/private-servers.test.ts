import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { expect, test } from 'vitest';
import { startPrivateServers } from '../test/private-servers.ts';

async function findDataFolder(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ folder: string }>(
    "select current_setting('data_directory') as folder",
  );
  await client.end();
  return rows[0]?.folder ?? '';
}

test('the servers of a test run end with it', async () => {
  const servers = await startPrivateServers({});
  expect(await findDataFolder(servers.urls.postgres)).toContain('teamchat-test-');
  await servers[Symbol.asyncDispose]();
  await expect(findDataFolder(servers.urls.postgres)).rejects.toThrow('ECONNREFUSED');
});

test('the servers of a killed test run are gone too', async () => {
  const module = JSON.stringify(new URL('../test/private-servers.ts', import.meta.url).href);
  const program = `
    const { startPrivateServers } = await import(${module});
    console.log((await startPrivateServers({})).urls.postgres);
    setInterval(() => {}, 1000);`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const run = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: run.stdout }).once('line', resolve);
    run.once('close', () => {
      reject(new Error('The run ended early.'));
    });
  });
  expect(await findDataFolder(url)).toContain('teamchat-test-');
  run.kill('SIGKILL');
  await expect
    .poll(() => findDataFolder(url).catch(String), { timeout: 20_000 })
    .toContain('ECONNREFUSED');
});
