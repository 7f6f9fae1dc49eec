import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validatedFetch } from '@teamchat/api/testing/validated-fetch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findFreePort } from '../postgres/port.ts';
import { repository } from '../start/data-folder.ts';

interface Started {
  /** Everything it wrote so far. */
  output: () => string;
  /** Resolves when it serves; rejects when it ends before. */
  ready: () => Promise<void>;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
  /** As Ctrl-C does, to the whole foreground group. */
  signalGroup: (signal: NodeJS.Signals) => void;
}

let folder: string;
let started: Started[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'teamchat-start-'));
  started = [];
});
afterEach(async () => {
  for (const one of started) {
    one.signalGroup('SIGINT');
    await one.ended;
  }
  await rm(folder, { recursive: true, force: true });
});

function start(environment: Record<string, string>): Started {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['scripts/start.js'], {
    cwd: repository,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, LOG_LEVEL: 'warn', ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const url = `http://localhost:${environment.PORT}`;
  const one: Started = {
    output: () => output,
    ended,
    async ready() {
      const isReady = () => fetch(`${url}/readyz`).then(({ ok }) => ok || output, String);
      const poll = async () => {
        await expect.poll(isReady, { timeout: 60_000, interval: 100 }).toBe(true);
      };
      await Promise.race([
        poll(),
        ended.then((code) => Promise.reject(new Error(`It ended with ${code}: ${output}`))),
      ]);
    },
    signalGroup(signal) {
      try {
        process.kill(-(child.pid ?? 0), signal);
      } catch {
        // It has ended already.
      }
    },
  };
  started.push(one);
  return one;
}

const dataIn = (name: string) => join(folder, name);
const postmasterOf = async (data: string) =>
  Number((await readFile(join(data, 'postgres/cluster/postmaster.pid'), 'utf8')).split('\n')[0]);

/** From the command to the first answer, in milliseconds. */
async function timeStart(environment: Record<string, string>): Promise<number> {
  const startedAt = performance.now();
  const one = start(environment);
  await one.ready();
  const took = performance.now() - startedAt;
  one.signalGroup('SIGINT');
  expect(await one.ended).toBe(0);
  return took;
}

describe('npm start', { timeout: 150_000 }, () => {
  test('is there within 30 s with an empty data folder, and within 6 s from then on', async () => {
    const environment = { TEAMCHAT_DATA: dataIn('data'), PORT: `${await findFreePort()}` };
    expect(await timeStart(environment)).toBeLessThan(30_000);
    // The best of three: what else the machine does meanwhile is not what is measured.
    const again = [await timeStart(environment)];
    while (again.length < 3 && Math.min(...again) >= 6_000) {
      again.push(await timeStart(environment));
    }
    expect(Math.min(...again)).toBeLessThan(6_000);
  });

  test('serves from an empty folder, refuses a second one, and Ctrl-C stops all of it', async () => {
    const data = dataIn('data');
    const port = `${await findFreePort()}`;
    const first = start({ TEAMCHAT_DATA: data, PORT: port });
    await first.ready();
    for (const words of [`http://localhost:${port}`, data, 'Ctrl-C', 'Backup']) {
      expect(first.output()).toContain(words);
    }
    const sameData = start({ TEAMCHAT_DATA: data, PORT: `${await findFreePort()}` });
    const samePort = start({ TEAMCHAT_DATA: dataIn('other'), PORT: port });
    expect(await sameData.ended).toBe(1);
    expect(sameData.output()).toContain('is in use by another TeamChat');
    expect(await samePort.ended).toBe(1);
    expect(samePort.output()).toContain(`Port ${port} is in use`);
    expect((await fetch(`http://localhost:${port}/readyz`)).status).toBe(200);

    first.signalGroup('SIGINT');
    expect(await first.ended).toBe(0);
    // Postgres takes it away itself when it has stopped in order.
    expect(await stat(join(data, 'postgres/cluster/postmaster.pid')).catch(() => null)).toBeNull();
  });

  test('recovers what was there when everything was killed, Postgres too', async () => {
    const data = dataIn('data');
    const environment = { TEAMCHAT_DATA: data, PORT: `${await findFreePort()}` };
    const first = start(environment);
    await first.ready();
    const account = { email: 'ann@example.com', name: 'Ann', password: 'correct horse battery' };
    const call = (path: string) =>
      validatedFetch(`http://localhost:${environment.PORT}/v1/auth/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(account),
      });
    expect((await call('register')).status).toBe(201);
    const postmaster = await postmasterOf(data);
    first.signalGroup('SIGKILL');
    process.kill(postmaster, 'SIGKILL');
    await first.ended;

    const second = start(environment);
    await second.ready();
    expect((await call('login')).status).toBe(200);
    second.signalGroup('SIGINT');
    expect(await second.ended).toBe(0);
  });

  test('wants the secret that an external database needs, by name', async () => {
    const nowhere = 'postgres://nobody@127.0.0.1:1/nothing';
    const one = start({ DATABASE_URL: nowhere, PORT: `${await findFreePort()}` });
    expect(await one.ended).toBe(1);
    expect(one.output()).toContain('AUTH_SECRET');
  });
});
