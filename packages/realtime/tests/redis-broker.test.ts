import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { vi } from 'vitest';
import { describeBroker } from '../src/broker/conformance.ts';
import { createRedisBroker } from '../src/broker/redis.ts';

const url = process.env.TEST_REDIS_URL;
if (url === undefined) throw new Error('TEST_REDIS_URL is missing: run the tests from the root.');

describeBroker('redis', async () => {
  const prefix = `test:${randomUUID()}`;
  const options = { url, prefix, unsubscribeAfter: 20 };
  const publisher = createRedisBroker(options);
  const subscriber = createRedisBroker(options);
  const admin = new Redis(url);
  await vi.waitUntil(() => publisher.connected && subscriber.connected, 10_000);
  return {
    publisher,
    subscriber,
    async cutLinks() {
      const list = (await admin.call('CLIENT', 'LIST', 'TYPE', 'pubsub')) as string;
      for (const line of list.split('\n').filter((entry) => entry.includes(`name=${prefix}`))) {
        await admin.call('CLIENT', 'KILL', 'ID', /^id=(\d+)/.exec(line)?.[1] ?? '');
      }
    },
    async subscribedTopics() {
      const channels = (await admin.call('PUBSUB', 'CHANNELS', `${prefix}*`)) as string[];
      return channels.length;
    },
    async [Symbol.asyncDispose]() {
      await publisher[Symbol.asyncDispose]();
      await subscriber[Symbol.asyncDispose]();
      admin.disconnect();
    },
  };
});
