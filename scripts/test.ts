/**
 * `npm test`: every test on private, real servers. Arguments are path filters (`npm test --
 * packages/core`); `--full` runs the long properties. The last line is `N passed, N failed`.
 */
import { provisionCaddy } from './provision/caddy.ts';
import { provisionChromium } from './provision/chromium.ts';
import { findOldestPostgres } from './provision/oldest-postgres.ts';
import { provisionRedis, type RedisSource } from './provision/redis.ts';
import { provisionToxiproxy } from './provision/toxiproxy.ts';
import { build } from './start/build.ts';
import { describeProblem } from './start/problem.ts';
import { listenForStop } from './start/signals.ts';
import { browserLane } from './test/browser-lane.ts';
import { type Counts, type Lane, runLane } from './test/lane.ts';
import { requirePrerequisites } from './test/prerequisites.ts';
import { type ServerUrls, startPrivateServers } from './test/private-servers.ts';
import { vitestLane } from './test/vitest-lane.ts';

const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const isFull = process.argv.includes('--full');
const isWanted = (folder: string) =>
  filters.length === 0 ||
  filters.some((filter) => filter.startsWith(folder) || folder.startsWith(filter));

const stopping = listenForStop(() => console.log('\nStopping the tests'));
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const times: string[] = [];

async function run(lane: Lane): Promise<void> {
  const begun = performance.now();
  const counts = await runLane(lane, stopping.signal);
  if (filters.length === 0 && counts.passed + counts.failed + counts.skipped === 0)
    counts.failed = 1;
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key];
  const seconds = Math.round((performance.now() - begun) / 1000);
  times.push(
    `${lane.name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${seconds} s)`,
  );
}

async function testEverything(): Promise<void> {
  await requirePrerequisites();
  const redis = await provisionRedis();
  const chromium =
    isWanted('apps/web') || isWanted('apps/server') ? await provisionChromium() : null;
  // Without them the tests of the load balancer and of broken links are skipped, and say so.
  if (isWanted('apps/server')) {
    const warn = (error: unknown) => console.warn(`\n${describeProblem(error)}`);
    await provisionCaddy().catch(warn);
    await provisionToxiproxy().catch(warn);
  }
  const settings: NodeJS.ProcessEnv = {
    ...(chromium === null ? {} : { TEST_CHROMIUM: chromium }),
    ...(isFull ? { TEAMCHAT_TEST_FULL: '1' } : {}),
  };
  if (isWanted('apps')) {
    await build((line) => console.log(`› ${line}`), stopping.signal).catch(countProblem);
  }
  await testOnEmbedded(redis, settings);
  if (isWanted('packages/db') || isWanted('packages/core')) await testOnOldest(redis, settings);
}

async function testOnEmbedded(redis: RedisSource, settings: NodeJS.ProcessEnv): Promise<void> {
  await using servers = await startPrivateServers({ redis });
  const environment = { ...settings, ...toEnvironment(servers.urls) };
  await run(vitestLane('Tests', filters, environment));
  if (isWanted('apps/web/tests')) {
    const files = filters.filter((filter) => filter.startsWith('apps/web/tests/'));
    await run(browserLane(files, environment));
  }
}

async function testOnOldest(redis: RedisSource, settings: NodeJS.ProcessEnv): Promise<void> {
  const oldest = await findOldestPostgres();
  if (oldest === null) {
    const notice =
      'SKIPPED: database tests on the oldest supported Postgres (no Postgres 15 or newer on this machine)';
    console.warn(`\n${notice}`);
    times.push(notice);
    total.skipped += 1;
    return;
  }
  await using servers = await startPrivateServers({ redis, postgresBinaries: oldest.binaries });
  const folders = ['packages/db', 'packages/core'].filter(isWanted);
  const environment = { ...settings, ...toEnvironment(servers.urls) };
  await run(vitestLane(`Database tests on Postgres ${oldest.major}`, folders, environment));
}

function toEnvironment(urls: ServerUrls): NodeJS.ProcessEnv {
  return { TEST_POSTGRES_URL: urls.postgres, TEST_REDIS_URL: urls.redis };
}

function countProblem(error: unknown): void {
  console.error(`\n${describeProblem(error)}`);
  times.push('Setup: failed, see above');
  total.failed += 1;
}

await testEverything().catch(countProblem);
if (stopping.signal.aborted || total.passed + total.failed === 0) total.failed += 1;
console.log(`\n${times.join('\n')}\n`);
if (total.skipped > 0) console.log(`${total.skipped} skipped`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
