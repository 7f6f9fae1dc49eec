import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { validatedFetch } from '@teamchat/api/testing/validated-fetch';
import { createTestDatabase } from '@teamchat/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFreePort } from '../../../../scripts/postgres/port.ts';
import { startServerProcess } from '../../src/testing/server-process.ts';
import { buildImage, type Image } from './build-image.ts';
import { composeFile } from './compose-file.ts';
import { commandOf, environmentOf } from './dockerfile.ts';

let folder: string;
let image: Image;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'teamchat-image-'));
  image = await buildImage(folder);
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const secret = 'only for tests, only for tests, only';
const { PATH = '' } = process.env;

/** Whether the image's health check calls a server on this port healthy. */
async function isHealthy(port: number): Promise<boolean> {
  const [, ...args] = commandOf(image.stage, 'HEALTHCHECK');
  const run = promisify(execFile)(process.execPath, args, { env: { PATH, PORT: `${port}` } });
  return run.then(
    () => true,
    () => false,
  );
}

test('what the image holds serves the web app, is healthy, and stops when told to', async () => {
  await using database = await createTestDatabase();
  const port = await findFreePort();
  const [program, entry = ''] = commandOf(image.stage, 'CMD');
  expect(program).toBe('node');
  expect(await isHealthy(port)).toBe(false);
  const server = await startServerProcess(join(image.folder, entry), {
    ...environmentOf(image.stage),
    HOST: '127.0.0.1',
    PORT: `${port}`,
    DATABASE_URL: database.url,
    AUTH_SECRET: secret,
  });
  try {
    expect(await isHealthy(port)).toBe(true);
    const page = await fetch(`http://127.0.0.1:${port}/`, { headers: { accept: 'text/html' } });
    const [, script = ''] = /src="(\/assets\/[^"]+)"/.exec(await page.text()) ?? [];
    expect((await fetch(`http://127.0.0.1:${port}${script}`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/docs`)).status).toBe(200);
    const body = { email: 'ann@example.com', name: 'Ann', password: 'correct horse battery' };
    const registered = await validatedFetch(`http://127.0.0.1:${port}/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(registered.status).toBe(201);
    expect(await server.stop()).toBe(0);
  } finally {
    await server.kill();
  }
});

test('the worker of the compose file runs alone, and stops when told to', async () => {
  await using database = await createTestDatabase();
  const { worker } = (await composeFile()).services;
  const [program, entry = ''] = worker?.command ?? [];
  expect(program).toBe('node');
  const child = spawn(process.execPath, [join(image.folder, entry)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH, ...environmentOf(image.stage), DATABASE_URL: database.url, LOG_LEVEL: 'trace' },
  });
  const exited = once(child, 'exit');
  try {
    const first = await new Promise<string>((resolve) => {
      createInterface({ input: child.stdout })
        .once('line', resolve)
        .once('close', () => resolve('it ended'));
    });
    expect(first).toContain('The worker is ready.');
    child.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
});

test('the image holds what runs and nothing else', async () => {
  expect((await readdir(image.folder)).toSorted()).toEqual(['apps', 'drizzle', 'node_modules']);
  expect(await readdir(join(image.folder, 'node_modules'))).toEqual(['@node-rs']);
  const entries = await readdir(image.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  expect(files.filter(({ name }) => /(?<!\.d)\.ts$|\.map$|\.tsx$/.test(name))).toEqual([]);
  const sizes = files.map(async (file) => (await stat(join(file.parentPath, file.name))).size);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeLessThan(30_000_000);
});
