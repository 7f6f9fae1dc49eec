import { findChromium } from '../provision/chromium.ts';
import { findRedis } from '../provision/redis.ts';
import { type PrivateServers, startPrivateServers } from './private-servers.ts';
import { createTemplate } from './template.ts';

/**
 * Gives every vitest run its servers: those of TEST_POSTGRES_URL and TEST_REDIS_URL when set (npm
 * test sets them), else private ones. Sets TEST_POSTGRES_URL, TEST_REDIS_URL,
 * TEST_TEMPLATE_DATABASE and TEST_CHROMIUM for the tests.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const servers = await startMissing();
  const stop = async () => {
    await servers?.[Symbol.asyncDispose]();
  };
  try {
    process.env.TEST_TEMPLATE_DATABASE = await createTemplate(process.env.TEST_POSTGRES_URL ?? '');
    const chromium = process.env.TEST_CHROMIUM ?? (await findChromium());
    if (chromium !== null) process.env.TEST_CHROMIUM = chromium;
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function startMissing(): Promise<PrivateServers | null> {
  const { TEST_POSTGRES_URL, TEST_REDIS_URL } = process.env;
  if (TEST_POSTGRES_URL !== undefined) return null;
  const redis = TEST_REDIS_URL === undefined ? await findRedis() : null;
  if (redis === null && TEST_REDIS_URL === undefined) {
    console.warn('No Redis on this machine: tests that need it will fail. `npm test` installs it.');
  }
  const servers = await startPrivateServers(redis === null ? {} : { redis });
  process.env.TEST_POSTGRES_URL = servers.urls.postgres;
  if (servers.urls.redis !== undefined) process.env.TEST_REDIS_URL = servers.urls.redis;
  return servers;
}
