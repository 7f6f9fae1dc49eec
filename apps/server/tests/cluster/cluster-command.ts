import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findFreePort } from '../../../../scripts/postgres/port.ts';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const program = ['--import', 'tsx', 'scripts/cluster.ts'];

/** A data folder of its own, in which a cluster is started as a person would. */
export interface ClusterFolder extends AsyncDisposable {
  path: string;
  start: (servers: number) => Promise<RunningCluster>;
}

/** Disposing interrupts it where that has not been done. */
export interface RunningCluster extends AsyncDisposable {
  url: string;
  databaseUrl: string;
  /** `npm run cluster -- …` from another terminal. */
  tell: (...command: string[]) => Promise<string>;
  /** Ctrl-C; answers with the exit code. */
  interrupt: () => Promise<number | null>;
  /** kill -9 of the command itself. */
  kill: () => Promise<void>;
}

export async function createClusterFolder(): Promise<ClusterFolder> {
  const path = await mkdtemp(join(tmpdir(), 'teamchat-cluster-'));
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, TEAMCHAT_DATA: path, DRAIN_SECONDS: '1', LOG_LEVEL: 'warn' };
  const options = { cwd: repository, env };
  return {
    path,
    async start(servers) {
      const port = `${await findFreePort()}`;
      const args = [...program, '--servers', `${servers}`, '--port', port];
      const child = spawn(process.execPath, args, {
        ...options,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(child, 'exit');
      await new Promise<void>((resolve, reject) => {
        const lines = createInterface({ input: child.stdout });
        lines.on('line', (line) => {
          if (line.includes('is ready at')) resolve();
        });
        lines.once('close', () => reject(new Error('The cluster ended before it was ready.')));
      });
      const read = (name: string) => readFile(join(path, 'cluster/postgres', name), 'utf8');
      const [password, databasePort] = await Promise.all([read('password'), read('port')]);
      const interrupt = async () => {
        child.kill('SIGINT');
        await exited;
        return child.exitCode;
      };
      return {
        url: `http://localhost:${port}`,
        databaseUrl: `postgres://postgres:${password.trim()}@127.0.0.1:${databasePort.trim()}/teamchat`,
        tell: async (...command) => {
          const told = promisify(execFile)(process.execPath, [...program, ...command], options);
          return (await told).stdout;
        },
        interrupt,
        kill: async () => {
          child.kill('SIGKILL');
          await exited;
        },
        [Symbol.asyncDispose]: async () => {
          await interrupt();
        },
      };
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}
