import { afterAll, beforeAll, expect, test } from 'vitest';
import { findCaddy } from '../../../../scripts/provision/caddy.ts';
import { build } from '../../../../scripts/start/build.ts';
import { everybody, gather, readMessages } from '../crash/crowd.ts';
import type { Person } from '../crash/person.ts';
import { type ClusterFolder, createClusterFolder } from './cluster-command.ts';
import { findProcesses } from './find-processes.ts';

const people = 8;
const caddy = await findCaddy();
if (caddy === null) process.stderr.write('SKIPPED: no caddy here, so no cluster is started.\n');

let folder: ClusterFolder;
beforeAll(async () => {
  await build(() => undefined, new AbortController().signal);
  folder = await createClusterFolder();
}, 180_000);
afterAll(() => folder[Symbol.asyncDispose]());

async function talkOn(crowd: Person[]): Promise<void> {
  const counts = new Map(crowd.map((person) => [person, person.acknowledged().length]));
  await everybody(crowd, (person) => person.acknowledged().length >= (counts.get(person) ?? 0) + 2);
}

async function nothingIsLeft(): Promise<void> {
  const left = () => findProcesses(folder.path);
  await expect.poll(left, { timeout: 60_000, interval: 100 }).toEqual([]);
}

test.skipIf(caddy === null)(
  'kill -9 of a server: its clients come back through the balancer, nothing is lost or doubled',
  { timeout: 180_000 },
  async () => {
    await using cluster = await folder.start(2);
    const crowd = await gather(cluster.url, people);
    try {
      await Promise.all(crowd.map((person) => person.arrive()));
      await talkOn(crowd);
      expect(await cluster.tell('kill', '1')).toContain('Server 1 is killed.');
      await talkOn(crowd);
      const dropped = crowd.filter(({ drops }) => drops > 0).length;
      expect(dropped).toBeGreaterThan(0);
      expect(dropped).toBeLessThan(people);
      expect(await cluster.tell('restart', '1')).toContain('Server 1 is ready.');
      expect(await cluster.tell('stop', '2')).toContain('Server 2 is stopped.');
      await talkOn(crowd);
      expect(await cluster.tell('status')).toMatch(
        /server 1, state ready.*\n.*server 2, state stopped/,
      );

      await Promise.all(crowd.map((person) => person.stopWriting()));
      await everybody(crowd, (person) => person.isSettled());
      const stored = await readMessages(cluster.databaseUrl);
      expect(new Map(stored.map(({ id, body }) => [id, body]))).toEqual(
        new Map(crowd.flatMap(({ sent }) => [...sent])),
      );
      await everybody(crowd, (person) => person.screen().at(-1)?.id === stored.at(-1)?.id);
      for (const person of crowd) {
        const ids = person.screen().map(({ id }) => id);
        expect(ids.length).toBeGreaterThanOrEqual(Math.min(50, stored.length));
        expect(ids).toEqual(stored.map(({ id }) => id).slice(-ids.length));
      }
    } finally {
      await Promise.all(crowd.map((person) => person[Symbol.asyncDispose]()));
    }
    expect(await cluster.interrupt()).toBe(0);
    await nothingIsLeft();
  },
);

test.skipIf(caddy === null)(
  'kill -9 of the cluster itself ends everything that it started',
  { timeout: 120_000 },
  async () => {
    await using cluster = await folder.start(1);
    const names = (await findProcesses(folder.path)).join('\n');
    for (const name of ['server.js', 'postgres', 'redis', 'caddy']) expect(names).toContain(name);
    await cluster.kill();
    await nothingIsLeft();
  },
);
