import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openControl, tellCluster } from '../cluster/control.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'teamchat-control-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('orders reach the cluster of the folder, and only as long as it runs', async () => {
  const orders: unknown[] = [];
  const control = await openControl(folder, (order) => {
    orders.push(order);
    return Promise.resolve('done');
  });
  const command = { kind: 'act', action: 'kill', server: 2 } as const;
  expect(await tellCluster(folder, command)).toBe('done');
  expect(orders).toEqual([command]);
  await control[Symbol.asyncDispose]();
  await expect(tellCluster(folder, { kind: 'status' })).rejects.toThrow('No cluster runs');
});

test('only who may read the folder may give orders', async () => {
  await using _control = await openControl(folder, () => Promise.reject(new Error('was asked')));
  const file = join(folder, 'control.json');
  expect((await stat(file)).mode & 0o077).toBe(0);
  const { url } = JSON.parse(await readFile(file, 'utf8')) as { url: string };
  const body = JSON.stringify({ kind: 'status' });
  for (const authorization of ['', 'Bearer ', 'Bearer wrong']) {
    const answer = await fetch(url, { method: 'POST', body, headers: { authorization } });
    expect(answer.status).toBe(401);
  }
});
