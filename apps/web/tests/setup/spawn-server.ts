import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../../..', import.meta.url));

export interface SpawnedServer extends AsyncDisposable {
  url: string;
}

/** From spawn to the first `/readyz`, in milliseconds; the embedded default may have to create its database. */
const READY_WITHIN = 120_000;

/** Starts a TeamChat server as a process of its own on a free port and waits until it is ready. */
export async function spawnServer(
  args: readonly string[],
  environment: Record<string, string>,
): Promise<SpawnedServer> {
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  const child = spawn(process.execPath, args, {
    cwd: repository,
    env: {
      ...process.env,
      PORT: `${port}`,
      PUBLIC_URL: url,
      NODE_ENV: 'production',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-20_000);
    });
  }
  const stop = () => stopProcess(child);
  const deadline = Date.now() + READY_WITHIN;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`${args.join(' ')} did not become ready at ${url}:\n${output}`);
    }
    await delay(100);
  }
  return { url, [Symbol.asyncDispose]: stop };
}

/** Servers of one new installation on that database and that Redis. The first one migrates. */
export function createInstallation(
  databaseUrl: string,
  redisUrl: string,
): { startServer(): Promise<SpawnedServer> } {
  const environment = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    REDIS_PREFIX: `web-${randomBytes(6).toString('hex')}`,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    LOG_LEVEL: 'warn',
    DRAIN_SECONDS: '0',
  };
  return {
    startServer: () => spawnServer(['--import', 'tsx', 'apps/server/src/index.ts'], environment),
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** Asks for an orderly stop, and insists after 20 seconds. */
async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
  });
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await closed;
  clearTimeout(timer);
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('No port is free.'));
        else resolve(address.port);
      });
    });
  });
}
