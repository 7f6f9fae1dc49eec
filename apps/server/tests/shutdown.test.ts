import { randomBytes } from 'node:crypto';
import { closeCodes, newId } from '@teamchat/contract';
import { createTestDatabase } from '@teamchat/db/testing';
import { expect, test } from 'vitest';
import { createTestApp, type TestUser } from '../src/testing.ts';
import { openAs } from './support/raw-socket.ts';

test('a stop closes sockets so that they come back, and everything ends', async () => {
  await using app = await createTestApp();
  await using socket = await openAs(app, app.alice);
  socket.send({ id: 1, method: 'query', params: { path: 'user.me', input: {} } });
  await socket.frame(({ id }) => id === 1);
  await app.stop();
  expect((await socket.closed).code).toBe(closeCodes.draining);
  await expect(fetch(`${app.url}/healthz`)).rejects.toThrow('fetch failed');
});

test('while it drains it is not ready and takes no new sockets', async () => {
  await using app = await createTestApp({
    environment: { DRAIN_SECONDS: '2' },
    overrides: { timings: { readinessReuse: 0 } },
  });
  await using first = await openAs(app, app.alice);
  first.send({ id: 1, method: 'query', params: { path: 'user.me', input: {} } });
  await first.frame(({ id }) => id === 1);
  const sockets = await Promise.all(Array.from({ length: 20 }, () => openAs(app, app.alice)));
  const closedAt: Promise<number>[] = sockets.map(async ({ closed }) => {
    await closed;
    return performance.now();
  });
  const stopped = app.stop();
  const ready = await fetch(`${app.url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ checks: { draining: 'draining' } });
  await expect(openAs(app, app.alice)).rejects.toThrow('503');
  await stopped;
  for (const socket of sockets) {
    const { code } = await socket.closed;
    expect([closeCodes.draining, 1006]).toContain(code);
  }
  // Their people do not all come back at once.
  const times = (await Promise.all(closedAt)).toSorted((a, b) => a - b);
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(200);
});

test('a stop under load loses no acknowledged message', async () => {
  await using database = await createTestDatabase();
  const secret = randomBytes(32).toString('base64url');
  const acknowledged = new Map<string, string>();
  let workspace = { id: '', channelId: '' };
  let user: TestUser | undefined;
  {
    await using app = await createTestApp({
      databaseUrl: database.url,
      environment: { AUTH_SECRET: secret },
    });
    const { alice } = app;
    user = alice;
    workspace = await app.createWorkspace(alice);
    const stopping = new AbortController();
    const senders = Array.from({ length: 16 }, async (_, sender) => {
      for (let i = 0; !stopping.signal.aborted || i < 3; i++) {
        const body = `${sender}/${i}`;
        const input = {
          workspaceId: workspace.id,
          channelId: workspace.channelId,
          id: newId(),
          body,
        };
        try {
          const { message } = await alice.api.message.send.mutate(input);
          acknowledged.set(message.id, body);
        } catch {
          return;
        }
      }
    });
    await expect.poll(() => acknowledged.size, { timeout: 10_000 }).toBeGreaterThan(200);
    stopping.abort();
    await app.stop();
    await Promise.all(senders);
  }
  await using again = await createTestApp({
    databaseUrl: database.url,
    environment: { AUTH_SECRET: secret },
  });
  const { rows } = await again.context.pools.requests.query<{ id: string; body: string }>(
    'SELECT id, body FROM messages WHERE workspace_id = $1',
    [workspace.id],
  );
  const stored = new Map(rows.map(({ id, body }) => [id, body]));
  expect(stored.size).toBe(rows.length);
  for (const [id, body] of acknowledged) expect(stored.get(id)).toBe(body);
  expect(user.email).toContain('alice');
});

test('a server that cannot start leaves nothing open', async () => {
  await using app = await createTestApp();
  const { port } = new URL(app.url);
  const second = createTestApp({
    beside: app,
    environment: { PORT: port },
  });
  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
