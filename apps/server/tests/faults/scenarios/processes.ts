import { expect } from 'vitest';
import type { Scenario } from '../play/scenario.ts';
import { devicesAt, expectDelivery, expectToReach, sendThrough } from '../play/show.ts';

export const processes: readonly Scenario[] = [
  {
    name: 'kill-server',
    what: 'kill -9 of a server in the middle of broadcasts; its people resume on the other one',
    async act(show) {
      const { plant, traffic, chance } = show;
      await plant.nodes[0].kill();
      await expectDelivery(show, 5_000);
      await traffic.next(chance.between(10, 60));
      await plant.nodes[0].start();
    },
  },
  {
    name: 'kill-before-publish',
    what: 'kill -9 between commit and publish; who is online elsewhere gets it all the same',
    needsProxy: true,
    async act(show) {
      const { plant, scene } = show;
      await plant.nodes[0].redis?.cut();
      const { seq } = await sendThrough(show, 0);
      await plant.nodes[0].kill();
      await expectToReach(devicesAt(scene, 1), seq, 5_000);
    },
  },
  {
    name: 'rolling-deploy',
    what: 'SIGTERM of one server after the other under load',
    async act({ plant, traffic }) {
      for (const node of plant.nodes) {
        expect(await node.stop()).toBe(0);
        await traffic.next(20);
        await node.start();
      }
    },
  },
];
