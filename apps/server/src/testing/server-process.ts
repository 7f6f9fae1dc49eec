import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** A server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  processId: number;
  /** The end of what it wrote. */
  output: () => string;
  /** As a power failure would end it. */
  kill: () => Promise<void>;
  /** As a service manager ends it; answers with the exit code. */
  stop: () => Promise<number | null>;
}

/**
 * Runs a bundled server (`index.js`) and waits until it is ready.
 * @param environment all that it gets of one; `PORT` must be in it.
 */
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
  return {
    processId: child.pid ?? 0,
    output: () => output,
    kill,
    stop,
    [Symbol.asyncDispose]: kill,
  };
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
