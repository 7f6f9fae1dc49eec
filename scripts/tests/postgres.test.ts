import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { execute } from '../postgres/execute.ts';
import { isAlive } from '../postgres/postmaster.ts';
import { startPostgres } from '../postgres/start.ts';
import { findProgram } from '../provision/find-program.ts';
import { type PreparedData, prepareData } from './prepared-data.ts';

const holderFile = fileURLToPath(new URL('postgres-holder.ts', import.meta.url));
const report = z.object({
  url: z.string().default(''),
  processId: z.number().default(0),
  problem: z.string().optional(),
});

interface Holder extends z.infer<typeof report> {
  child: ChildProcess;
  /** Orderly end. */
  release: () => Promise<void>;
  /** kill -9 of the process that started Postgres. */
  kill: () => Promise<void>;
}

const isRoot = process.getuid?.() === 0;
/** Left empty where a test could not start anything. */
let parent = '';
let holders: Holder[] = [];

let prepared: PreparedData;
beforeAll(async () => {
  prepared = await prepareData();
}, 60_000);
afterAll(() => prepared[Symbol.asyncDispose]());

/** @returns a data folder that is not new. */
async function copyPrepared(): Promise<string> {
  const directory = join(parent, 'data');
  await prepared.copyTo(directory);
  return directory;
}

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'teamchat-postgres-'));
  holders = [];
});

afterEach(async () => {
  await Promise.all(holders.map((holder) => holder.release()));
  // An orphan that a failed test left behind is adopted, and stopped.
  await chmod(parent, 0o755);
  const directory = join(parent, 'data');
  if (await stat(join(directory, 'cluster/postmaster.pid')).catch(() => null)) {
    await (await startPostgres({ directory })).stop();
  }
  await rm(parent, { recursive: true, force: true });
});

async function hold(directory: string, prefix: string[] = []): Promise<Holder> {
  const [file, ...args] = [...prefix, process.execPath, '--import', 'tsx', holderFile, directory];
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    void ended.then(() => reject(new Error('The holder ended without a word.')));
  });
  const holder: Holder = {
    ...report.parse(JSON.parse(line)),
    child,
    release: async () => {
      child.stdin.end();
      await ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
  holders.push(holder);
  return holder;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const writeRow = (url: string) =>
  query(url, 'create table if not exists kept (n int); insert into kept values (1)');
const readRows = (url: string) => query(url, 'select n from kept');

describe('embedded Postgres', { timeout: 90_000 }, () => {
  test('starts below a folder only its owner may enter, keeps data private, and stops', async () => {
    await chmod(parent, 0o700);
    const directory = join(parent, 'data');
    const first = await hold(directory);
    await writeRow(first.url);
    expect(await query(first.url, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
    expect((await stat(join(directory, 'password'))).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, 'cluster'))).uid).toBe(process.getuid?.());
    await first.release();
    expect(await stat(join(directory, 'cluster/postmaster.pid')).catch(() => null)).toBeNull();

    const second = await hold(directory);
    expect(await readRows(second.url)).toEqual([{ n: 1 }]);
    expect(new URL(second.url).port).toBe(new URL(first.url).port);
  });

  test('wants the password', async () => {
    const { url } = await hold(await copyPrepared());
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  test('refuses a second start on the same data, naming the process, and leaves the first alone', async () => {
    const directory = await copyPrepared();
    const first = await hold(directory);
    const second = await hold(directory);
    expect(second.problem).toContain(`process ${first.child.pid}`);
    expect(second.problem).toContain('TEAMCHAT_DATA');
    expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('of two first starts at once exactly one gets the data', async () => {
    const directory = join(parent, 'data');
    const both = await Promise.all([hold(directory), hold(directory)]);
    expect(both.filter(({ problem }) => problem === undefined)).toHaveLength(1);
    expect(both.find(({ problem }) => problem !== undefined)?.problem).toContain('in use');
  });

  test('adopts the server that a killed starter left running', async () => {
    const directory = await copyPrepared();
    const first = await hold(directory);
    await writeRow(first.url);
    await first.kill();
    expect(isAlive(first.processId)).toBe(true);
    const second = await hold(directory);
    expect(second.processId).toBe(first.processId);
    expect(await readRows(second.url)).toEqual([{ n: 1 }]);
    await second.release();
    await expect(query(second.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  test('recovers committed rows after kill -9 of the starter and of Postgres', async () => {
    const directory = await copyPrepared();
    const first = await hold(directory);
    await writeRow(first.url);
    process.kill(first.processId, 'SIGKILL');
    await first.kill();
    const second = await hold(directory);
    expect(second.processId).not.toBe(first.processId);
    expect(await readRows(second.url)).toEqual([{ n: 1 }]);
  });

  test('is not fooled by a pid file that names some other living process', async () => {
    const directory = await copyPrepared();
    const first = await hold(directory);
    await writeRow(first.url);
    const file = join(directory, 'cluster/postmaster.pid');
    const lines = (await readFile(file, 'utf8')).split('\n');
    process.kill(first.processId, 'SIGKILL');
    await first.kill();
    await writeFile(file, [`${process.pid}`, ...lines.slice(1)].join('\n'));
    const second = await hold(directory);
    expect(await readRows(second.url)).toEqual([{ n: 1 }]);
  });

  test('says so when the server dies, but not when one backend crashes', async () => {
    const postgres = await startPostgres({ directory: await copyPrepared() });
    let lost = false;
    void postgres.lost.then(() => {
      lost = true;
    });
    const client = new pg.Client({ connectionString: postgres.url });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
    // It starts over and recovers first.
    const soon = { timeout: 30_000 };
    await expect.poll(() => query(postgres.url, 'select 1').catch(() => []), soon).toHaveLength(1);
    const claims = `select from pg_locks where locktype = 'advisory' and granted`;
    await expect.poll(() => query(postgres.url, claims), soon).toHaveLength(1);
    const second = await hold(join(parent, 'data'));
    expect(second.problem).toContain('in use');
    expect(lost).toBe(false);

    process.kill(postgres.processId, 'SIGKILL');
    await postgres.lost;
    await postgres.stop();
  });

  test('runs as an ordinary user', async ({ skip }) => {
    const asNobody = await prefixFor('nobody');
    if (typeof asNobody === 'string') {
      console.warn(`SKIPPED: starting Postgres as another user: ${asNobody}`);
      return skip();
    }
    const directory = await makeFolderOf('nobody');
    const first = await hold(directory, asNobody);
    await writeRow(first.url);
    process.kill(first.processId, 'SIGKILL');
    await first.kill();
    const second = await hold(directory, asNobody);
    expect(await readRows(second.url)).toEqual([{ n: 1 }]);
    expect((await stat(join(directory, 'cluster'))).uid).toBe((await readAccount('nobody')).uid);
  });

  test.runIf(isRoot)('as root, data of an ordinary user stays theirs', async ({ skip }) => {
    const asNobody = await prefixFor('nobody');
    if (typeof asNobody === 'string') {
      console.warn(`SKIPPED: adopting the data of another user: ${asNobody}`);
      return skip();
    }
    const directory = await makeFolderOf('nobody');
    const holder = await hold(directory);
    await writeRow(holder.url);
    await holder.release();
    const theirs = await hold(directory, asNobody);
    expect(await readRows(theirs.url)).toEqual([{ n: 1 }]);
  });

  test.runIf(isRoot)(
    'as root without user namespaces switches to another user',
    async ({ skip }) => {
      const reason = await prefixFor('nobody');
      if (typeof reason === 'string') {
        console.warn(`SKIPPED: switching to another user: ${reason}`);
        return skip();
      }
      // A PATH that has no unshare.
      const programs = join(parent, 'bin');
      await mkdir(programs);
      await symlink((await findProgram(['test'])) ?? '', join(programs, 'test'));
      await chmod(parent, 0o755);
      const directory = join(parent, 'data');
      const holder = await hold(directory, ['env', `PATH=${programs}`]);
      await writeRow(holder.url);
      expect((await stat(join(directory, 'cluster'))).uid).not.toBe(0);
      await holder.release();

      await chmod(parent, 0o700);
      const closed = await hold(join(parent, 'closed/data'), ['env', `PATH=${programs}`]);
      expect(closed.problem).toMatch(/ordinary user.*TEAMCHAT_DATA.*DATABASE_URL/s);
    },
  );
});

/** The command that runs another as this user, or why it cannot. */
async function prefixFor(user: string): Promise<string[] | string> {
  if (!isRoot) return 'only root may (every other test here ran as an ordinary user)';
  const runuser = await findProgram(['runuser'], ['/sbin', '/usr/sbin']);
  if (runuser === null) return 'there is no runuser';
  const prefix = [runuser, '-u', user, '--'];
  const read = `require('node:fs').readFileSync(${JSON.stringify(holderFile)})`;
  const [file, ...args] = [...prefix, process.execPath, '-e', read];
  const { code, output } = await execute({ file, args });
  return code === 0 ? prefix : `${user} cannot read this repository: ${output.slice(0, 200)}`;
}

async function makeFolderOf(user: string): Promise<string> {
  await chmod(parent, 0o755);
  const directory = join(parent, 'data');
  await mkdir(directory, { mode: 0o700 });
  const { uid, gid } = await readAccount(user);
  await chown(directory, uid, gid);
  return directory;
}

async function readAccount(wanted: string): Promise<{ uid: number; gid: number }> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const found = lines.find(([name]) => name === wanted);
  return { uid: Number(found?.[2]), gid: Number(found?.[3]) };
}
