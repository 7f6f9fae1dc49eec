import { randomUUID } from 'node:crypto';
import { newId } from '@teamchat/contract';
import { expect, test, vi } from 'vitest';
import { createRedisPresenceStore } from '../src/index.ts';
import { describePresenceStore } from '../src/presence/conformance.ts';

const url = process.env.TEST_REDIS_URL;
if (url === undefined) throw new Error('TEST_REDIS_URL is missing: run the tests from the root.');

describePresenceStore('redis', async () => {
  const prefix = `test:${randomUUID()}`;
  const [one, two] = [0, 1].map(() => createRedisPresenceStore({ url, prefix }));
  if (one === undefined || two === undefined) throw new Error('There are two.');
  for (const store of [one, two]) {
    await vi.waitUntil(async () => (await store.list(newId())) !== null, 10_000);
  }
  return {
    one,
    two,
    async [Symbol.asyncDispose]() {
      await one[Symbol.asyncDispose]();
      await two[Symbol.asyncDispose]();
    },
  };
});

test('without a server nothing rejects, and the list is not known', async () => {
  await using store = createRedisPresenceStore({ url: 'redis://127.0.0.1:1', prefix: 'test' });
  const workspaceId = newId();
  await store.put({ workspaceId, node: 'one', record: 'x', ttl: 1_000 });
  await store.remove({ workspaceId, node: 'one' });
  expect(await store.list(workspaceId)).toBe(null);
});
