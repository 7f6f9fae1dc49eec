import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '../postgres/port.ts';
import type { RedisSource } from '../provision/redis.ts';

export interface PrivateRedis extends AsyncDisposable {
  url: string;
}

/** Starts a Redis of our own that keeps nothing, on this loopback port or a free one. */
export async function startRedis(
  source: RedisSource,
  directory: string,
  preferredPort = 0,
): Promise<PrivateRedis> {
  const port = await findFreePort(preferredPort);
  const settings = [
    '--save',
    '',
    '--appendonly',
    'no',
    '--protected-mode',
    'no',
    '--loglevel',
    'warning',
  ];
  const [file, args] =
    source.kind === 'program'
      ? [source.file, ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', directory, ...settings]]
      : [
          source.docker,
          [
            'run',
            '--rm',
            '-p',
            `127.0.0.1:${port}:6379`,
            source.image,
            'redis-server',
            ...settings,
          ],
        ];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-4000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      resolve();
    });
    child.on('close', () => resolve());
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  const deadline = Date.now() + (source.kind === 'docker' ? 120_000 : 10_000);
  while (!(await answersPing(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`Redis did not start (${file}): ${output}`);
    }
    await delay(20);
  }
  return { url: `redis://127.0.0.1:${port}`, [Symbol.asyncDispose]: stop };
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => finish(false));
    socket.on('data', (data) => finish(data.toString().startsWith('+PONG')));
    socket.on('error', () => finish(false));
    socket.on('close', () => finish(false));
  });
}
