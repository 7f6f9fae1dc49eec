/**
 * `npm run test:faults -- --minutes 3 --seed 7 --scenario redis-down`: the fault scenarios again and
 * again, each round with the next seed and more traffic than in `npm test`, until the time is over or
 * one fails. The last line is `N passed, N failed`.
 */
import { parseArgs } from 'node:util';
import { provisionRedis } from './provision/redis.ts';
import { provisionToxiproxy } from './provision/toxiproxy.ts';
import { listenForStop } from './start/signals.ts';
import { type Counts, runLane } from './test/lane.ts';
import { startPrivateServers } from './test/private-servers.ts';
import { vitestLane } from './test/vitest-lane.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: `${Date.now() % 2 ** 31}` },
    scenario: { type: 'string' },
  },
});
/** Times the traffic of `npm test`. */
const length = '5';
const until = performance.now() + Number(values.minutes) * 60_000;
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const stopping = listenForStop(() => console.log('\nStopping the tests'));

const redis = await provisionRedis();
await provisionToxiproxy();
await using servers = await startPrivateServers({ redis });
for (let seed = Number(values.seed); total.failed === 0 && performance.now() < until; seed++) {
  if (stopping.signal.aborted) break;
  const filters = ['apps/server/tests/faults'];
  if (values.scenario !== undefined) filters.push('-t', `${values.scenario}:`);
  const lane = vitestLane(`Faults, seed ${seed}`, filters, {
    TEST_POSTGRES_URL: servers.urls.postgres,
    TEST_REDIS_URL: servers.urls.redis,
    TEAMCHAT_FAULTS_SEED: `${seed}`,
    TEAMCHAT_FAULTS_LENGTH: length,
  });
  const counts = await runLane(lane, stopping.signal);
  if (counts.passed + counts.failed === 0) counts.failed = 1;
  total.passed += counts.passed;
  total.failed += counts.failed;
}
if (total.passed === 0) total.failed ||= 1;
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
