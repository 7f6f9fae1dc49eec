import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../src/testing.ts';

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

/** A way to a database that can be shut. */
async function openDoor(databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isOpen = true;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((inside) => {
    keep(inside);
    if (!isOpen) {
      inside.destroy();
      return;
    }
    const outside = connect(Number(port), hostname);
    keep(outside);
    inside.pipe(outside).pipe(inside);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' && address !== null ? address.port : 0);
  const shut = () => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    shut,
    open: () => {
      isOpen = true;
    },
    async [Symbol.asyncDispose]() {
      shut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
