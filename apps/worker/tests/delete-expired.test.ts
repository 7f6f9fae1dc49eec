import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createWorkerWorld } from './support/worker-world.ts';

test('deletes what nobody can use any more and nothing else', async () => {
  await using world = await createWorkerWorld();
  const { client, ids } = world;
  const session = (token: string, ends: string) =>
    client.query(
      `INSERT INTO auth_sessions (id, user_id, token, expires_at) VALUES ($1, $2, $3, now() + $4::interval)`,
      [randomUUID(), ids.user, token, ends],
    );
  await session('live', '1 hour');
  await session('just ended', '-1 hour');
  await session('long ended', '-2 days');
  for (const [name, ago] of [
    ['fresh', '1 hour'],
    ['old', '2 days'],
  ]) {
    await client.query(
      `INSERT INTO auth_verifications (id, identifier, value, expires_at) VALUES ($1, $2, 'x', now() - $3::interval)`,
      [randomUUID(), name, ago],
    );
    await client.query(
      `INSERT INTO auth_revocations (session_id, user_id, revoked_at) VALUES ($1, $2, now() - $3::interval)`,
      [randomUUID(), ids.user, ago],
    );
  }
  await world.runJob('deleteExpired');
  const tokens = await client.query<{ token: string }>(
    'SELECT token FROM auth_sessions ORDER BY token',
  );
  expect(tokens.rows.map(({ token }) => token)).toEqual(['just ended', 'live']);
  const verifications = await client.query('SELECT identifier FROM auth_verifications');
  expect(verifications.rows).toEqual([{ identifier: 'fresh' }]);
  expect((await client.query('SELECT FROM auth_revocations')).rowCount).toBe(1);
});

test('deletes invites that ended a month ago, with their uses', async () => {
  await using world = await createWorkerWorld();
  const { client, ids } = world;
  await client.query(
    `INSERT INTO workspaces (id, name, slug, default_channel_id, created_by, created_at, rev)
     VALUES ($1, 'Acme', 'acme', $1, $2, now(), 1)`,
    [ids.workspace, ids.user],
  );
  const invite = async (
    code: string,
    ended: { expired?: number; revoked?: number; used?: number },
  ) => {
    const id = randomUUID();
    const { expired = null, revoked = null, used = null } = ended;
    await client.query(
      `INSERT INTO invites (workspace_id, id, code, role, created_by, created_at, expires_at, revoked_at, max_uses)
       VALUES ($1, $2, $3, 'member', $4, now() - interval '1 year', now() - make_interval(days => $5),
         now() - make_interval(days => $6), CASE WHEN $7::int IS NULL THEN NULL ELSE 1 END)`,
      [ids.workspace, id, code, ids.user, expired, revoked, used],
    );
    if (used === null) return;
    await client.query(
      `INSERT INTO invite_uses (workspace_id, invite_id, user_id, used_at)
       VALUES ($1, $2, $3, now() - make_interval(days => $4))`,
      [ids.workspace, id, ids.user, used],
    );
  };
  await invite('endless', {});
  await invite('runs on', { expired: -1 });
  await invite('expired lately', { expired: 29 });
  await invite('expired', { expired: 31 });
  await invite('revoked lately', { revoked: 29 });
  await invite('revoked', { revoked: 31 });
  await invite('used up lately', { used: 29 });
  await invite('used up', { used: 31 });
  await world.runJob('deleteExpired');
  const { rows } = await client.query<{ code: string }>('SELECT code FROM invites ORDER BY code');
  expect(rows.map(({ code }) => code)).toEqual([
    'endless',
    'expired lately',
    'revoked lately',
    'runs on',
    'used up lately',
  ]);
  expect((await client.query('SELECT FROM invite_uses')).rowCount).toBe(1);
});

test('the jobs run by the clock, without anybody asking', async () => {
  await using world = await createWorkerWorld();
  const known = async () => {
    const { rows } = await world.client.query<{ identifier: string }>(
      'SELECT identifier FROM graphile_worker._private_known_crontabs ORDER BY identifier',
    );
    return rows;
  };
  await expect
    .poll(known, { timeout: 10_000 })
    .toEqual([{ identifier: 'deleteExpired' }, { identifier: 'trimLogs' }]);
});
