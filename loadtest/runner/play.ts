import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PersonData, Plan } from '../k6/lib/plan.ts';
import type { K6 } from './k6.ts';

const scripts = fileURLToPath(new URL('../k6', import.meta.url));

/** Past its own deadlines by this much, k6 hangs. */
const SLACK = 5 * 60_000;

interface Play {
  plan: Plan;
  people: PersonData[];
  /** The core to stay on, or null. */
  core: number | null;
  signal: AbortSignal;
}

/** Runs the script of the plan's scenario, its output on screen. The answer is k6's exit code. */
export async function playScript(k6: K6, play: Play): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'teamchat-k6-'));
  try {
    // Tokens are in it.
    const secret = { mode: 0o600 };
    await writeFile(join(folder, 'plan.json'), JSON.stringify(play.plan), secret);
    await writeFile(join(folder, 'people.json'), JSON.stringify(play.people), secret);
    const args = [
      'run',
      '--no-usage-report',
      // Without a terminal the progress bar is a line a second.
      ...(process.stdout.isTTY ? [] : ['--quiet']),
      '--env',
      `PLAN=${join(folder, 'plan.json')}`,
      '--env',
      `PEOPLE=${join(folder, 'people.json')}`,
      join(scripts, `${play.plan.scenario}.ts`),
    ];
    const [file = '', ...rest] = [...pinTo(play.core), ...commandOf(k6, folder), ...args];
    const { connectWithin, messages, every, grace } = play.plan.load;
    const within = connectWithin + messages * every + grace + SLACK;
    return await run(file, rest, { signal: play.signal, within });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const pinTo = (core: number | null) => (core === null ? [] : ['taskset', '-c', `${core}`]);

/** NOTE: in a container k6 reaches this machine's loopback only where Docker shares the network (Linux). */
function commandOf(k6: K6, folder: string): string[] {
  if (k6.kind === 'program') return [k6.file];
  const mounts = [scripts, folder].flatMap((path) => ['-v', `${path}:${path}:ro`]);
  const user = process.getuid === undefined ? [] : ['--user', `${process.getuid()}`];
  return [k6.docker, 'run', '--rm', '--network', 'host', ...user, ...mounts, k6.image];
}

function run(
  file: string,
  args: string[],
  { signal, within }: { signal: AbortSignal; within: number },
): Promise<number> {
  if (signal.aborted) return Promise.resolve(1);
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: within,
      killSignal: 'SIGKILL',
      // What k6 would fetch by itself, and its own HTTP server, are not wanted.
      env: { ...process.env, K6_AUTO_EXTENSION_RESOLUTION: 'false', K6_ADDRESS: '' },
    });
    signal.addEventListener('abort', () => child.kill('SIGTERM'));
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}
