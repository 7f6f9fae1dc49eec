import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anyCase } from './case/arbitrary.ts';
import type { Case } from './case/case.ts';
import { describeViolations } from './checker/violation.ts';
import { type Cast, hireCast } from './play/cast.ts';
import { playCase } from './play/play-case.ts';
import type { Ending } from './play/settle.ts';
import { regressions } from './regressions.ts';
import { type Engine, type Servers, startServers } from './world/servers.ts';

const { env } = process;
const isFull = env.TEAMCHAT_TEST_FULL === '1';
const RUNS = Number(env.TEAMCHAT_ORDER_RUNS ?? (isFull ? 5_000 : 300));
/** Casts that play at the same time, each its own cases: most of a case is waiting. */
const LANES = 1;
/** A race that was lost once is not lost each time. */
const REPETITIONS = 3;
/** To find a smaller case, in milliseconds. */
const SHRINK_FOR = 60_000;

const minutes = (count: number) => count * 60_000;

/** Random histories on two servers over one kind of bus; see the README. */
export function describeOrder(engine: Engine): void {
  describe(`order on the ${engine} broker`, () => {
    let servers: Servers;
    let casts: Cast[];

    beforeAll(async () => {
      servers = await startServers(engine);
      casts = await Promise.all(Array.from({ length: LANES }, () => hireCast(servers)));
    });
    afterAll(async () => {
      await Promise.all(casts.map((cast) => cast[Symbol.asyncDispose]()));
      await servers[Symbol.asyncDispose]();
    });

    async function play(cast: Cast, script: Case): Promise<Ending> {
      const ending = await playCase(servers, cast, script);
      const errors = servers.takeErrors().map((line) => `fault · a server logged: ${line}`);
      const { violations, evidence } = ending;
      if (violations.length === 0 && errors.length === 0) return ending;
      throw new Error([describeViolations(violations), ...errors, evidence].join('\n'));
    }

    test.for(regressions)('$why', { timeout: minutes(2) }, async ({ script, staysOpen }) => {
      const [cast] = casts;
      if (cast === undefined) throw new Error('Nobody plays.');
      for (let time = 0; time < REPETITIONS; time++) {
        const { reopened } = await play(cast, script);
        expect(reopened).not.toContain(staysOpen);
      }
    });

    test(`every client ends as Postgres, ${RUNS} histories`, { timeout: minutes(90) }, async () => {
      const seed = Number(env.TEAMCHAT_ORDER_SEED ?? Date.now() % 2 ** 31);
      const failure = await playLanes(seed, casts, play);
      if (failure !== null) throw new Error(failure);
    });
  });
}

/** @returns what to tell about the first history that failed; null when none did. */
async function playLanes(
  seed: number,
  casts: readonly Cast[],
  play: (cast: Cast, script: Case) => Promise<unknown>,
): Promise<string | null> {
  let failure: string | null = null;
  const lanes = casts.map(async (cast, lane) => {
    let firstError = '';
    let shrinkUntil = Number.POSITIVE_INFINITY;
    const property = fc.asyncProperty(anyCase, async (script) => {
      if (failure !== null || performance.now() > shrinkUntil) return;
      try {
        await play(cast, script);
      } catch (error) {
        if (firstError === '') shrinkUntil = performance.now() + SHRINK_FOR;
        firstError ||= String(error);
        throw error;
      }
    });
    const details = await fc.check(property, {
      seed: seed + lane,
      numRuns: Math.ceil(RUNS / casts.length),
      endOnFailure: env.TEAMCHAT_SEEDED_BUG !== undefined || env.TEAMCHAT_ORDER_SHRINK === '0',
    });
    if (!details.failed || failure !== null) return;
    failure = [
      `History ${details.numRuns} of seed ${seed} (lane ${lane}) went wrong.`,
      `First: ${firstError}`,
      ...(details.numShrinks === 0
        ? []
        : [`Shrunk ${details.numShrinks} times: ${String(details.errorInstance)}`]),
      'To keep it, add this to regressions.ts:',
      JSON.stringify(details.counterexample?.[0]),
    ].join('\n');
  });
  await Promise.all(lanes);
  return failure;
}
