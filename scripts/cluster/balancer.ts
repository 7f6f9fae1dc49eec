import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { repository } from '../start/data-folder.ts';

export interface BalancerOptions {
  /** The Caddy of this machine. */
  program: string;
  /** For its configuration and what it keeps. */
  directory: string;
  port: number;
  upstreams: string[];
}

/** Starts the load balancer of docker-compose.yml, with the same settings, for this machine only. */
export async function startBalancer(options: BalancerOptions): Promise<AsyncDisposable> {
  const { program, directory, port, upstreams } = options;
  const config = join(directory, 'Caddyfile');
  await mkdir(directory, { recursive: true });
  await writeFile(
    config,
    `{
	admin off
	default_bind 127.0.0.1
}

http://:${port} {
	import ${join(repository, 'deploy/balance.caddy')}
}
`,
  );
  const child = spawn(program, ['run', '--config', config, '--adapter', 'caddyfile'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      UPSTREAMS: upstreams.join(' '),
      XDG_DATA_HOME: directory,
      XDG_CONFIG_HOME: directory,
    },
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-2000);
  });
  const exited = new Promise<void>((resolve) => {
    child.on('error', () => resolve());
    child.on('close', () => resolve());
  });
  // At once: its sockets belong to clients that come back, and an orderly end would wait for them.
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  const deadline = Date.now() + 10_000;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || child.pid === undefined || Date.now() > deadline) {
      await stop();
      throw new Error(`The load balancer did not start (${program}): ${output}`);
    }
    await delay(20);
  }
  return { [Symbol.asyncDispose]: stop };
}

/** How often the balancer looks which servers are ready, in milliseconds; `health_interval` of its configuration. */
const LOOKS_EVERY = 1_000;

/**
 * Waits until the balancer serves, and then until it has looked once more: it may have seen the first server that was
 * ready and not yet the others.
 */
export async function waitUntilServing(port: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!signal.aborted) {
    const serves = await fetch(`http://127.0.0.1:${port}/readyz`, { signal }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (serves) {
      await delay(LOOKS_EVERY + 200, undefined, { signal }).catch(() => undefined);
      return;
    }
    if (Date.now() > deadline) throw new Error('The load balancer finds no server that is ready.');
    await delay(50);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}
