import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anyTalk } from '../../order/case/arbitrary.ts';
import { describeViolations } from '../../order/checker/violation.ts';
import type { OutsideOperation } from '../../order/play/perform.ts';
import { settle } from '../../order/play/settle.ts';
import { openPlant, type Plant } from '../plant/plant.ts';
import { createChance } from './chance.ts';
import { type Crowd, gatherCrowd, openPlantScene } from './gather.ts';
import type { Show } from './show.ts';
import { startTraffic } from './traffic.ts';

const { env } = process;
const SEED = Number(env.TEAMCHAT_FAULTS_SEED ?? Date.now() % 2 ** 31);
/** How many times as much traffic flows before and after a fault; faults themselves last as long as in life then. */
const LENGTH = Number(env.TEAMCHAT_FAULTS_LENGTH ?? 1);
const isLong = LENGTH > 1;
const SECOND = isLong ? 1_000 : 100;

export interface Scenario {
  /** What `--scenario` chooses by. */
  name: string;
  what: string;
  /** Links have to fail, which takes the proxy. */
  needsProxy?: boolean;
  /** What people do meanwhile; by default they write and read. */
  people?: fc.Arbitrary<OutsideOperation>;
  /** What goes wrong, and what must hold while it does. */
  act(show: Show): Promise<void>;
}

/**
 * Plays scenarios on one installation. Each ends with everything mended and quiet: then every client
 * shows what Postgres has, nothing acknowledged is missing and the checker finds nothing.
 */
export function describeFaults(scenarios: Record<string, readonly Scenario[]>): void {
  let plant: Plant;
  let crowd: Crowd;
  const opened: AsyncDisposable[] = [];
  beforeAll(async () => {
    opened.push((plant = await openPlant()));
    opened.push((crowd = await gatherCrowd(plant)));
  });
  afterAll(async () => {
    for (const resource of opened.toReversed()) await resource[Symbol.asyncDispose]();
  });
  for (const [title, group] of Object.entries(scenarios)) {
    describe(`faults of ${title}`, () => {
      for (const scenario of group) {
        test(`${scenario.name}: ${scenario.what}`, { timeout: 180_000 }, async ({ skip }) => {
          if (scenario.needsProxy === true && plant.toxiproxy === null) {
            const why = 'no Toxiproxy on this machine and no Go to build it';
            // oxlint-disable-next-line no-console -- nobody should take a skipped fault for a passed one
            console.warn(`SKIPPED: the fault scenario ${scenario.name} (${why})`);
            skip(why);
          }
          expect(await play(scenario, plant, crowd)).toBe('');
        });
      }
    });
  }
}

/** All of it is too much for a screen. */
async function keepEvidence(name: string, evidence: readonly string[]): Promise<string> {
  const file = join(tmpdir(), `teamchat-faults-${name}-${SEED}.txt`);
  await writeFile(file, evidence.join('\n'));
  return `The log, and what clients were sent of it: ${file}`;
}

/** @returns what was found wrong; empty when nothing was. */
async function play(scenario: Scenario, plant: Plant, crowd: Crowd): Promise<string> {
  const scene = await openPlantScene(plant, crowd);
  const traffic = startTraffic(scene, { seed: SEED, kind: scenario.people ?? anyTalk });
  const show: Show = {
    plant,
    scene,
    crowd,
    traffic,
    chance: createChance(SEED),
    isLong,
    lasting: (seconds) => delay(seconds * SECOND),
  };
  try {
    await traffic.next(show.chance.between(20, 50) * LENGTH);
    await scenario.act(show);
    await plant.mend();
    await traffic.next(30 * LENGTH);
    const { violations, evidence } = await settle(scene, await traffic.stop());
    const errors = plant.nodes.flatMap((node) => node.takeErrors());
    const logged = errors.map((line) => `fault · a server logged: ${line}`);
    const found = [...scene.faults, ...violations];
    if (found.length + logged.length === 0) return '';
    const file = await keepEvidence(scenario.name, [...logged, evidence]);
    return [`Seed ${SEED}`, describeViolations(found), ...logged.slice(0, 5), file].join('\n');
  } catch (error) {
    throw new Error(`Scenario ${scenario.name}, TEAMCHAT_FAULTS_SEED=${SEED}: ${String(error)}`, {
      cause: error,
    });
  } finally {
    await plant.mend();
    void (await traffic.stop());
    await Promise.all(scene.devices.map((device) => device.end()));
  }
}
