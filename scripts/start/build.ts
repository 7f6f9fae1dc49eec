import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { repository } from './data-folder.ts';
import { StartProblem } from './problem.ts';

const stamp = join(repository, 'node_modules/.cache/teamchat/build');
const results = ['apps/server/dist/app.js', 'apps/web/dist/index.html'];
const sources = ['apps', 'packages', 'package-lock.json', 'tsconfig.base.json', 'turbo.json'];
const ignored = new Set(['node_modules', 'dist', 'tests', '.tsbuild', '.turbo', 'test-results']);

/**
 * Builds the web app and the server bundle unless nothing changed since the last build. Turbo
 * decides what to build; looking at file times first saves asking it on every start.
 */
export async function build(
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const fingerprint = await readFingerprint();
  const previous = await readFile(stamp, 'utf8').catch(() => '');
  if (fingerprint === previous && (await haveResults())) return;
  onProgress('Building the web app and the server (only when something changed)');
  await runTurbo(signal);
  if (!(await haveResults())) throw new StartProblem(`The build left no ${results.join(' or ')}.`);
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, fingerprint);
}

async function haveResults(): Promise<boolean> {
  for (const file of results) {
    const found = await access(join(repository, file), constants.R_OK).then(
      () => true,
      () => false,
    );
    if (!found) return false;
  }
  return true;
}

async function readFingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const visit = async (path: string): Promise<void> => {
    const found = await stat(path).catch(() => null);
    if (found === null) return;
    if (!found.isDirectory()) {
      hash.update(`${path} ${found.size} ${found.mtimeMs}\n`);
      return;
    }
    for (const name of (await readdir(path)).toSorted()) {
      if (!ignored.has(name)) await visit(join(path, name));
    }
  };
  for (const source of sources) await visit(join(repository, source));
  return hash.digest('hex');
}

function runTurbo(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const turbo = join(repository, 'node_modules/.bin/turbo');
    const args = ['run', 'build', '--output-logs=new-only', '--log-order=stream', '--ui=stream'];
    const child = spawn(turbo, args, {
      cwd: repository,
      signal,
      killSignal: 'SIGINT',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new StartProblem(`The build failed:\n${output.trim()}`));
    });
  });
}
