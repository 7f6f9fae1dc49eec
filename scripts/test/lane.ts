import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../start/data-folder.ts';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Lane {
  name: string;
  /** A program of node_modules/.bin and its arguments; the report goes to the given file. */
  command: (report: string) => { program: string; args: string[]; environment: NodeJS.ProcessEnv };
  count: (report: unknown) => Counts;
}

/** Runs one test runner with its output on screen and counts what it reports. */
export async function runLane(lane: Lane, signal: AbortSignal): Promise<Counts> {
  console.log(`\n── ${lane.name} ──`);
  const folder = await mkdtemp(join(tmpdir(), 'teamchat-report-'));
  try {
    const report = join(folder, 'report.json');
    const { program, args, environment } = lane.command(report);
    const code = await run(join(repository, 'node_modules/.bin', program), args, {
      environment,
      signal,
    });
    const text = await readFile(report, 'utf8').catch(() => null);
    const counts =
      text === null ? { passed: 0, failed: 0, skipped: 0 } : lane.count(JSON.parse(text));
    // A runner can fail without a failed test: an error outside of tests, a file that does not
    // load.
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(
  file: string,
  args: string[],
  options: { environment: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<number> {
  if (options.signal.aborted) return Promise.resolve(1);
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: repository,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...options.environment },
    });
    // Ctrl-C reaches the runner by itself and lets it clean up; a kill of only us does not.
    const timers: NodeJS.Timeout[] = [];
    options.signal.addEventListener('abort', () => {
      timers.push(setTimeout(() => child.kill('SIGTERM'), 3000));
      timers.push(setTimeout(() => child.kill('SIGKILL'), 15_000));
    });
    const finish = (code: number) => {
      for (const timer of timers) clearTimeout(timer);
      resolve(code);
    };
    child.on('error', (error) => {
      console.error(error.message);
      finish(1);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
}
