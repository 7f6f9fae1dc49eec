import { newId } from '@teamchat/contract';
import { expect } from 'vitest';
import { anyMove, anyTrouble } from '../../order/case/arbitrary.ts';
import type { Node } from '../plant/node.ts';
import { callerAt } from '../play/gather.ts';
import type { Scenario } from '../play/scenario.ts';
import { devicesAt, type Show } from '../play/show.ts';

export const clients: readonly Scenario[] = [
  {
    name: 'send-twice',
    what: 'one message retried through both servers at once is one row with one seq',
    async act(show) {
      const { scene, traffic } = show;
      for (let time = 0; time < 10; time++) {
        await sendTwice(show);
        await traffic.next(3);
      }
      expect(scene.acknowledged.length).toBeGreaterThanOrEqual(20);
    },
  },
  {
    name: 'long-absence',
    what: 'who was away while much happened resumes; nobody has to begin anew',
    async act({ scene, traffic, chance }) {
      const away = devicesAt(scene, 1);
      for (const device of away) device.goOffline();
      await traffic.next(chance.between(200, 300));
      for (const device of away) device.goOnline(1);
      await expect
        .poll(() => away.map(({ store }) => store.getState().status.kind), { timeout: 10_000 })
        .toEqual(away.map(() => 'live'));
      const frames = away.flatMap((device) => device.toLog().streams.flatMap((one) => one.frames));
      expect(frames.filter(({ data }) => data.type === 'resync')).toEqual([]);
    },
  },
  {
    name: 'rights-race',
    what: 'people come and go while one server hears nothing from the bus',
    needsProxy: true,
    people: anyMove,
    async act({ plant, traffic, chance }) {
      await plant.nodes[1].redis?.hang();
      await traffic.next(chance.between(100, 200));
      await plant.nodes[1].redis?.mend();
      await traffic.next(chance.between(50, 100));
    },
  },
  {
    name: 'chaos',
    what: 'anything fails, again and again, while people do anything',
    needsProxy: true,
    people: anyTrouble,
    async act({ plant, traffic, chance }) {
      for (let time = 0; time < 5; time++) {
        const node = plant.nodes[chance.between(0, 1)];
        const harm = harms[chance.between(0, harms.length - 1)];
        await harm?.(node ?? plant.nodes[0]);
        await traffic.next(chance.between(20, 60));
        await plant.mend();
        await traffic.next(chance.between(5, 20));
      }
    },
  },
];

type Harm = (node: Node) => Promise<unknown> | undefined;

const harms: readonly Harm[] = [
  (node) => node.kill(),
  (node) => node.stop(),
  (node) => node.redis?.cut(),
  (node) => node.redis?.hang(),
  (node) => node.postgres?.cut(),
  (node) => node.postgres?.delay(100),
];

async function sendTwice(show: Show): Promise<void> {
  const { plant, scene, crowd } = show;
  const [user] = crowd.users;
  const [channelId] = scene.channelIds;
  if (user === undefined || channelId === undefined) throw new Error('Nobody is there.');
  const input = { workspaceId: scene.workspaceId, channelId, id: newId(), body: 'Once, please.' };
  scene.sent.push({ id: input.id, channelId, authorId: user.id, device: null });
  const answers = await Promise.all(
    ([0, 1] as const).map((home) => callerAt(plant, home, user).api.message.send.mutate(input)),
  );
  expect(new Set(answers.map(({ message }) => message.seq)).size).toBe(1);
  for (const { message } of answers) {
    scene.acknowledged.push({ kind: 'send', messageId: message.id, seq: message.seq });
  }
}
