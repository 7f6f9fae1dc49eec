import { spawn } from 'node:child_process';

/** Announces a command, runs it with its output on screen, and answers whether it succeeded. */
export function runVisibly(
  file: string,
  args: string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<boolean> {
  console.log(`$ ${[file, ...args].join(' ')}`);
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}
