import { createTestApp, type TestApp } from '@teamchat/server/testing';
import { pino } from 'pino';

/** One TeamChat server for a benchmark: real wiring on the given Postgres and Redis, nothing logged. */
export function startNode(): Promise<TestApp> {
  return createTestApp({
    databaseUrl: process.env.DATABASE_URL ?? '',
    redis: true,
    environment: { REDIS_PREFIX: 'bench', AUTH_SECRET: 'only for benchmarks, never elsewhere' },
    overrides: { logger: pino({ level: 'silent' }) },
  });
}
