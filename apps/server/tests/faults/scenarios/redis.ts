import { expect } from 'vitest';
import { commandRedis } from '../plant/redis-command.ts';
import type { Scenario } from '../play/scenario.ts';
import { devicesAt, expectDelivery, expectToReach, sendThrough } from '../play/show.ts';

export const redis: readonly Scenario[] = [
  {
    name: 'redis-restart',
    what: 'Redis comes back empty',
    async act(show) {
      const { plant, traffic, chance } = show;
      await plant.redis.stop();
      await traffic.next(chance.between(1, 20));
      await plant.redis.start();
      await expectDelivery(show, 5_000);
    },
  },
  {
    name: 'redis-down',
    what: 'without Redis sends are acknowledged and delivered from Postgres',
    async act(show) {
      const { plant } = show;
      await plant.redis.stop();
      await expectDelivery(show, 3_000);
      await show.lasting(30);
      await expectDelivery(show, 3_000);
    },
  },
  {
    name: 'subscriber-killed',
    what: 'Redis drops the connections of its subscribers',
    async act(show) {
      const { plant, traffic, chance } = show;
      for (let time = 0; time < 3; time++) {
        expect(await commandRedis(plant.redis.port, 'CLIENT KILL TYPE pubsub')).toMatch(/^:[12]$/);
        await traffic.next(chance.between(10, 30));
        await expectDelivery(show, 3_000);
      }
    },
  },
  {
    name: 'redis-hang',
    what: 'one server hears nothing from Redis: its people wait a little, the others not at all',
    needsProxy: true,
    async act(show) {
      const { plant, scene } = show;
      await plant.nodes[0].redis?.hang();
      const { seq } = await sendThrough(show, 1);
      await expectToReach(devicesAt(scene, 1), seq, 1_500);
      await expectToReach(devicesAt(scene, 0), seq, 5_000);
      await show.lasting(15);
      await expectDelivery(show, 5_000);
    },
  },
];
