/**
 * `npm run verify`: everything about the sources that can be checked without running them, at once.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repository } from './start/data-folder.ts';

interface Check {
  name: string;
  program: string;
  args: string[];
  /** What to do about a finding. */
  hint: string;
}

const checks: Check[] = [
  { name: 'Types', program: 'tsc', args: ['-b'], hint: 'mend the types' },
  {
    name: 'Lint and import boundaries',
    program: 'oxlint',
    args: ['--deny-warnings'],
    hint: 'mend it; .oxlintrc.json holds the rules',
  },
  {
    name: 'Format',
    program: 'biome',
    args: ['check', '--error-on-warnings', '--no-errors-on-unmatched', '.'],
    hint: 'run: npm run format',
  },
  {
    name: 'Unused files, exports and dependencies',
    program: 'knip',
    args: ['--no-progress', '--treat-config-hints-as-errors'],
    hint: 'remove them, or use them',
  },
];

interface Result extends Check {
  passed: boolean;
  output: string;
  seconds: string;
}

function run(check: Check): Promise<Result> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const child = spawn(join(repository, 'node_modules/.bin', check.program), check.args, {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    const finish = (passed: boolean) => {
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      resolve({ ...check, passed, output: output.trim(), seconds });
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => {
      output += error.message;
      finish(false);
    });
    child.on('close', (code) => {
      finish(code === 0);
    });
  });
}

const results = await Promise.all(checks.map(run));
for (const { name, output, hint } of results.filter(({ passed }) => !passed)) {
  console.log(`\n── ${name} ──\n${output}\n→ ${hint}`);
}
console.log('');
for (const { name, passed, seconds } of results) {
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`);
}
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
