import type { Role } from '@teamchat/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Publish, type Script, type Step, World } from './order-world.ts';

/** Scripts that run at the same time, and rounds of them: 320 cases, or 5,120 in full. */
const AT_ONCE = 8;
const ROUNDS = process.env.TEAMCHAT_TEST_FULL === undefined ? 40 : 640;

const publish: fc.Arbitrary<Publish> = fc.oneof(
  { weight: 9, arbitrary: fc.nat(1) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const user = fc.nat(3);
const channel = fc.nat(2);
const role = fc.constantFrom<Role>('admin', 'member', 'member', 'guest');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constant('send' as const), user, channel, publish }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('delete' as const), message: fc.nat(20), publish }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('join' as const), user, channel, publish }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('leave' as const), user, channel, publish }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), user, publish }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('rename' as const), user, publish }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('setMember' as const), user, role, publish }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('connect' as const),
      client: fc.nat(5),
      node: fc.nat(1),
      path: fc.constantFrom('socket' as const, 'iterator' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('disconnect' as const), client: fc.nat(5) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('bus' as const), connected: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('pause' as const), milliseconds: fc.nat(6) }),
  },
);

const script: fc.Arbitrary<Script> = fc.record({
  steps: fc.array(step, { minLength: 10, maxLength: 60 }),
  faults: fc.record({
    drop: fc.constantFrom(0, 0.1, 0.5),
    duplicate: fc.constantFrom(0, 0.3),
    maxDelay: fc.constantFrom(0, 4),
  }),
  slowDatabase: fc.boolean(),
});

async function runScript(played: Script): Promise<void> {
  await using world = new World(played);
  for (const taken of played.steps) {
    await world.take(taken);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await world.settle();
  world.check();
}

test('every stream is what its reader may see, in order, once, without a gap', async () => {
  const property = fc.asyncProperty(
    fc.array(script, { minLength: AT_ONCE, maxLength: AT_ONCE }),
    async (scripts) => {
      await Promise.all(scripts.map(runScript));
    },
  );
  const verdict = fc.assert(property, { numRuns: ROUNDS, endOnFailure: true });
  await expect(verdict).resolves.toBeUndefined();
}, 600_000);
