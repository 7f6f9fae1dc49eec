import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundleServer } from '../../bundle.ts';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));

/** The server as it is shipped, in a folder of its own, so that no other build is in the way. */
export interface Bundle extends AsyncDisposable {
  entry: string;
}

export async function createBundle(): Promise<Bundle> {
  const parent = join(repository, 'node_modules', '.teamchat');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'crash-'));
  await bundleServer(folder);
  return {
    entry: join(folder, 'index.js'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  /** As a power failure would end it. */
  kill: () => Promise<void>;
  /** As a service manager ends it; answers with the exit code. */
  stop: () => Promise<number | null>;
}

export async function startServerProcess(
  entry: string,
  environment: Record<string, string>,
): Promise<ServerProcess> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [entry], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-20_000);
    });
  }
  const exited = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    return child.exitCode;
  };
  const url = `http://127.0.0.1:${environment.PORT}/readyz`;
  try {
    await waitUntilReady(url, child);
  } catch (error) {
    await kill();
    throw new Error(`The server did not start:\n${output}`, { cause: error });
  }
  return { kill, stop, [Symbol.asyncDispose]: kill };
}

async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`It exited with ${child.exitCode}.`);
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await delay(50);
  }
  throw new Error('It was not ready within a minute.');
}
