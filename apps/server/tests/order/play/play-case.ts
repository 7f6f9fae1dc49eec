import { setImmediate as turn } from 'node:timers/promises';
import type { Case } from '../case/case.ts';
import type { Device } from '../world/device.ts';
import type { Servers } from '../world/servers.ts';
import { at } from './acting.ts';
import type { Cast } from './cast.ts';
import { perform } from './perform.ts';
import { type CaseScene, openScene } from './scene.ts';
import { type Ending, settle } from './settle.ts';

/** Turns of the event loop that `aTurn` lasts: about as long as a query. */
const TURNS = 4;

/** Lives through a case and judges it. */
export async function playCase(servers: Servers, cast: Cast, script: Case): Promise<Ending> {
  await using scene = await openScene(servers, cast, script);
  await Promise.allSettled(scene.devices.map(({ store }) => store.ready()));
  const running = await playSteps(scene, script);
  const ending = await settle(scene, running);
  return { ...ending, violations: [...scene.faults, ...ending.violations] };
}

/** @returns what is still going on at the end. */
async function playSteps(scene: CaseScene, { steps }: Case): Promise<Promise<void>[]> {
  const running: { device: Device; done: Promise<void> }[] = [];
  for (const { operation, then } of steps) {
    const device = at(scene.devices, operation.device);
    running.push({ device, done: perform(scene, operation) });
    if (then === 'everything') {
      // Who is offline may wait for the network until the end.
      const online = running.filter((one) => one.device.isOnline);
      await Promise.all(online.map(({ done }) => done));
    } else if (then === 'aTurn') {
      for (let turns = 0; turns < TURNS; turns++) await turn();
    }
  }
  return running.map(({ done }) => done);
}
