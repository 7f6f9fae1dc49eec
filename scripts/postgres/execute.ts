import { spawn } from 'node:child_process';
import { locale } from './locale.ts';

export interface Command {
  file: string;
  args: string[];
  cwd?: string;
  uid?: number;
  gid?: number;
}

export interface Outcome {
  code: number;
  output: string;
}

/**
 * Runs a Postgres tool to its end and returns exit code and combined output; 127 when it cannot be
 * run.
 *
 * The child gets its own session, so a Ctrl-C for the foreground group never interrupts initdb or
 * pg_ctl half-way, and a fixed environment, so no PGDATA or PGOPTIONS of the user leaks into our
 * cluster.
 */
export function execute(command: Command): Promise<Outcome> {
  const { PATH, HOME, TMPDIR } = process.env;
  return new Promise((resolve) => {
    const child = spawn(command.file, command.args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH,
        LC_ALL: locale,
        ...(HOME === undefined ? {} : { HOME }),
        ...(TMPDIR === undefined ? {} : { TMPDIR }),
      },
      ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
      ...(command.uid === undefined ? {} : { uid: command.uid }),
      ...(command.gid === undefined ? {} : { gid: command.gid }),
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: output.trim() }));
  });
}
