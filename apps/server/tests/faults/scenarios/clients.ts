import { limits, newId } from '@teamchat/contract';
import pg from 'pg';
import { expect } from 'vitest';
import { anyMove, anyTrouble } from '../../order/case/arbitrary.ts';
import { scrape } from '../../support/scrape.ts';
import type { Node } from '../plant/node.ts';
import type { Plant } from '../plant/plant.ts';
import { callerAt, far } from '../play/gather.ts';
import type { Scenario } from '../play/scenario.ts';
import { devicesAt, expectToReach, type Show } from '../play/show.ts';

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
    async act(show) {
      const { scene, traffic } = show;
      const begun = traffic.count;
      const away = devicesAt(scene, 1);
      for (const device of away) device.goOffline();
      await show.lasting(25);
      expect(traffic.count - begun).toBeGreaterThan(100);
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
    name: 'half-open',
    what: 'somebody is gone without a word: reaped within ping and grace, and seen to be offline',
    needsProxy: true,
    async act(show) {
      const { plant, scene, traffic, crowd } = show;
      const watcher = devicesAt(scene, 1)[0];
      const lost = crowd.users.find(({ name }) => name === far);
      if (watcher === undefined || lost === undefined) throw new Error('Nobody is there.');
      const stopWatching = watcher.store.presence.watch([lost.id]);
      const see = () => watcher.store.getState().presence[lost.id]?.state;
      await expect.poll(see, { timeout: 5_000 }).toBe('online');
      const before = await Promise.all(plant.nodes.map(countConnections));
      for (const node of plant.nodes) await node.people?.hang();
      await traffic.next(50);
      // A ping every second, three seconds of grace, half a second until a departure is believed.
      await expect.poll(see, { timeout: 8_000 }).toBe('offline');
      const fewer = before.map((count) => count - 1);
      await expect
        .poll(() => Promise.all(plant.nodes.map(countConnections)), { timeout: 5_000 })
        .toEqual(fewer);
      for (const node of plant.nodes) await node.people?.mend();
      await expect.poll(see, { timeout: 10_000 }).toBe('online');
      stopWatching();
    },
  },
  {
    name: 'stalled-reader',
    what: 'who stops reading is closed at the cap, nobody else waits, and on return nothing is missing',
    needsProxy: true,
    async act(show) {
      const { plant, scene } = show;
      const [node] = plant.nodes;
      const others = scene.devices.filter(({ name }) => !name.startsWith(far));
      const countClosed = () => readMetric(node, 'teamchat_slow_consumers_total');
      const before = await countClosed();
      await node.people?.throttle();
      let seq = 0;
      // Until neither the buffers of the sockets on the way nor the cap can hold it.
      for (let time = 0; (await countClosed()) === before; time++) {
        expect(time).toBeLessThan(100);
        seq = await sendLarge(show, 20);
        await expectToReach(others, seq, 5_000);
      }
      await node.people?.mend();
      await expectToReach(scene.devices, seq, 10_000);
    },
  },
  {
    name: 'slow-attach',
    what: 'people attach and page far slower than others send and change who is in',
    needsProxy: true,
    people: anyMove,
    async act({ plant, scene, traffic, chance }) {
      await using _snapshot = await openSnapshot(plant);
      await plant.nodes[0].postgres?.delay(200);
      for (let time = 0; time < 5; time++) {
        for (const device of devicesAt(scene, 0)) device.drop(0);
        await traffic.next(chance.between(20, 40));
      }
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

/** @returns the last seq. */
async function sendLarge({ plant, scene, crowd }: Show, count: number): Promise<number> {
  const [user] = crowd.users;
  const [channelId] = scene.channelIds;
  if (user === undefined || channelId === undefined) throw new Error('Nobody is there.');
  const { workspaceId } = scene;
  const body = 'x'.repeat(limits.bodyCodePoints);
  const sends = Array.from({ length: count }, async () => {
    const input = { workspaceId, channelId, id: newId(), body };
    const { message } = await callerAt(plant, 1, user).api.message.send.mutate(input);
    scene.sent.push({ id: message.id, channelId, authorId: user.id, device: null });
    scene.acknowledged.push({ kind: 'send', messageId: message.id, seq: message.seq });
    return message.seq;
  });
  return Math.max(...(await Promise.all(sends)));
}

async function readMetric(node: Node, name: string): Promise<number> {
  const { samples } = await scrape(node);
  const value = samples.get(name);
  if (value === undefined) throw new Error(`There is no ${name}.`);
  return value;
}

const countConnections = (node: Node) => readMetric(node, 'teamchat_connections');

/** A transaction that sees the database as it is now, for as long as it is open. */
async function openSnapshot({ postgres }: Plant): Promise<AsyncDisposable> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await client.query('SELECT FROM workspace_heads');
  return { [Symbol.asyncDispose]: () => client.end() };
}

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
