/**
 * `npm run test:bite`: the tests that guard delivery are green, and each seeded bug turns those it
 * names red. Arguments are names of bugs. Unless one is red without a bug, the last line is
 * `N bugs: caught N times, missed N times`.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { provisionRedis } from '../provision/redis.ts';
import { repository } from '../start/data-folder.ts';
import { startPrivateServers } from '../test/private-servers.ts';
import { type SeededBug, seededBugs } from './bugs.ts';

/** Runs beside each other; each keeps about one core busy. */
const AT_ONCE = 2;
/** Random histories of one run: far more than any of the bugs survived. */
const HISTORIES = '1000';
/**
 * Red for another reason, such as a bug that does not run at all, proves nothing; but a mistake may show
 * in several ways, and a run ends with the first.
 */
const ATTEMPTS = 3;
const GREEN_HISTORIES = '60';

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ failureMessages: z.array(z.string()) })) }),
  ),
});

interface Run {
  bug: SeededBug;
  file: string;
}

interface Result {
  passed: number;
  failed: number;
  /** The invariants that were found broken. */
  broken: string[];
  /** The first line about it. */
  because: string;
  seconds: number;
}

async function runTest(file: string, environment: NodeJS.ProcessEnv): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'teamchat-bite-'));
  const begun = performance.now();
  try {
    const output = join(folder, 'report.json');
    const args = ['run', '--bail=1', '--reporter=json', `--outputFile.json=${output}`, file];
    const child = spawn(join(repository, 'node_modules/.bin/vitest'), args, {
      cwd: repository,
      stdio: 'ignore',
      env: { ...process.env, ...environment },
    });
    await new Promise((resolve) => child.on('close', resolve).on('error', resolve));
    const text = await readFile(output, 'utf8').catch(() => null);
    const seconds = Math.round((performance.now() - begun) / 1000);
    if (text === null) {
      return { passed: 0, failed: 0, broken: [], because: 'It did not run.', seconds };
    }
    const { numPassedTests, numFailedTests, testResults } = report.parse(JSON.parse(text));
    const lines = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .flatMap(({ failureMessages }) => failureMessages)
      .flatMap((message) => message.split('\n'));
    const found = lines.map((line) => /(\w+) · .*/.exec(line)).filter((match) => match !== null);
    return {
      passed: numPassedTests,
      failed: numFailedTests,
      broken: found.map(([, invariant = '']) => invariant),
      because: found[0]?.[0] ?? lines[0] ?? '',
      seconds,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function inParallel<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await run(item);
  });
  await Promise.all(workers);
}

/** @returns which tests are red without a bug. */
async function findRed(
  files: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string[]> {
  const red: string[] = [];
  await inParallel(files, async (file) => {
    const result = await runTest(file, { ...environment, TEAMCHAT_ORDER_RUNS: GREEN_HISTORIES });
    const isGreen = result.failed === 0 && result.passed > 0;
    console.log(`${isGreen ? 'green ' : 'RED   '} ${file} without a bug (${result.seconds} s)`);
    if (!isGreen) red.push(`${file} is red without a bug: ${result.because}`);
  });
  return red;
}

/** @returns which bugs which tests do not show. */
async function findMissed(runs: readonly Run[], environment: NodeJS.ProcessEnv): Promise<string[]> {
  const missed: string[] = [];
  await inParallel(runs, async ({ bug: { name, what, breaks }, file }) => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const result = await runTest(file, {
        ...environment,
        TEAMCHAT_SEEDED_BUG: name,
        TEAMCHAT_ORDER_RUNS: HISTORIES,
      });
      const isCaught = result.failed > 0 && breaks.some((one) => result.broken.includes(one));
      const because = result.because.slice(0, 120);
      const verdict = isCaught ? 'caught' : 'other ';
      console.log(
        `${result.failed > 0 ? verdict : 'MISSED'} ${name} in ${file} (${result.seconds} s) ${because}`,
      );
      if (isCaught) return;
      if (result.failed === 0) break;
    }
    missed.push(`${name}: ${what} ${file} does not show it.`);
  });
  return missed;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !seededBugs.some((bug) => bug.name === name));
if (unknown.length > 0) throw new Error(`There is no seeded bug ${unknown.join(', ')}.`);
const bugs = seededBugs.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
await using servers = await startPrivateServers({ redis: await provisionRedis() });
const { postgres, redis } = servers.urls;
const environment = { TEST_POSTGRES_URL: postgres, TEST_REDIS_URL: redis };
const runs = bugs.flatMap((bug) => bug.caughtBy.map((file) => ({ bug, file })));
const red = await findRed([...new Set(runs.map(({ file }) => file))], environment);
const missed = red.length > 0 ? [] : await findMissed(runs, environment);
for (const problem of [...red, ...missed]) console.log(problem);
if (red.length === 0) {
  console.log(
    `${bugs.length} bugs: caught ${runs.length - missed.length} times, missed ${missed.length} times`,
  );
}
process.exitCode = red.length + missed.length === 0 ? 0 : 1;
