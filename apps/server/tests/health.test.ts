import { expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../src/testing.ts';
import { openDoor } from './support/door.ts';

const quick = { overrides: { timings: { readinessReuse: 0, readinessTimeout: 500 } } };

interface Readiness {
  status: string;
  checks: Record<string, string>;
}

async function readiness({ url }: TestApp) {
  const response = await fetch(`${url}/readyz`);
  return [response.status, (await response.json()) as Readiness] as const;
}

test('healthy and ready from the start', async () => {
  await using app = await createTestApp(quick);
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  expect(await readiness(app)).toEqual([
    200,
    { status: 'ready', checks: { postgres: 'ok', migrations: 'ok', draining: 'ok' } },
  ]);
});

test('unready while the schema is behind', async () => {
  await using app = await createTestApp(quick);
  await app.context.pools.requests.query('UPDATE drizzle.__drizzle_migrations SET created_at = 0');
  expect(await readiness(app)).toEqual([
    503,
    { status: 'unready', checks: { postgres: 'ok', migrations: 'behind', draining: 'ok' } },
  ]);
});

test('unready but healthy while Postgres is away, ready when it is back', async () => {
  await using app = await createTestApp(quick);
  await using door = await openDoor(app.environment.DATABASE_URL ?? '');
  await using behind = await createTestApp({
    ...quick,
    beside: app,
    environment: { DATABASE_URL: door.url },
  });
  expect((await readiness(behind))[0]).toBe(200);
  const { id } = await behind.createWorkspace(behind.alice);
  const bootstrap = () => behind.alice.rest('GET', `/v1/workspaces/${id}/bootstrap`);
  door.shut();
  const [status, body] = await readiness(behind);
  expect([status, body.checks.postgres]).toEqual([503, 'unreachable']);
  expect((await fetch(`${behind.url}/healthz`)).status).toBe(200);
  const { status: refused, body: problem } = await bootstrap();
  expect([refused, problem.code]).toEqual([503, 'UNAVAILABLE']);
  door.open();
  await expect.poll(async () => (await readiness(behind))[0], { timeout: 10_000 }).toBe(200);
  expect((await bootstrap()).status).toBe(200);
});
