import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Keeper extends AsyncDisposable {
  /** The JSON that it printed when everything ran. */
  answer: unknown;
  /** Resolves when it has ended, asked or not, and with it what it held. */
  ended: Promise<void>;
}

/**
 * Starts a process that holds other programs for this one and ends them when this one ends, however that happens. It
 * has a session of its own, so that a Ctrl-C for this one does not reach what it holds.
 * @param options its only argument, as JSON.
 */
export async function startKeeper(file: URL, options: unknown): Promise<Keeper> {
  const args = ['--import', 'tsx', fileURLToPath(file), JSON.stringify(options)];
  const keeper = spawn(process.execPath, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let problems = '';
  keeper.stderr.on('data', (chunk: Buffer) => {
    problems += chunk.toString('utf8');
  });
  const ended = new Promise<void>((resolve) => keeper.on('close', () => resolve()));
  const answer = await new Promise<unknown>((resolve, reject) => {
    let output = '';
    keeper.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if (output.includes('\n')) resolve(JSON.parse(output));
    });
    keeper.on('error', reject);
    void ended.then(() => reject(new Error(problems.trim())));
  });
  return {
    answer,
    ended,
    [Symbol.asyncDispose]: async () => {
      keeper.stdin.end();
      await ended;
      if (problems !== '') console.error(problems);
    },
  };
}
