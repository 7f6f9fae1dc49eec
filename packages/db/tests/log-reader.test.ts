import { newId, userAudience } from '@teamchat/contract';
import { expect, test } from 'vitest';
import { appendEvent, withHead } from '../src/event-log.ts';
import { createLogReader } from '../src/log-reader.ts';
import { createPools } from '../src/pools.ts';
import { warnAboutUnsafeSettings } from '../src/settings.ts';
import { createTestDatabase } from '../src/testing.ts';

test('reads heads, events, tags and the floor', async () => {
  await using database = await createTestDatabase();
  await using pools = createPools({ url: database.url, onError: () => undefined });
  const [workspaceId, unknown] = [newId(), newId()];
  await withHead(pools.requests, { workspace: workspaceId, create: true }, (tx, head) => {
    for (let n = 0; n < 5; n++) {
      const userId = newId();
      appendEvent(tx, head, {
        type: 'member.left',
        audience: [userAudience(userId)],
        subjectId: userId,
        actorId: userId,
        data: { userId },
      });
    }
    return Promise.resolve();
  });
  const log = createLogReader(pools);

  const events = await log.readEvents(workspaceId, 1, 3);
  expect(events.map(({ seq }) => seq)).toEqual([2, 3, 4]);
  const head = await log.readHead(workspaceId);
  expect(head?.seq).toBe(5);
  expect(head?.tag).toBe((await log.readEvents(workspaceId, 4, 1))[0]?.tag);
  expect(await log.readHeads([workspaceId, unknown])).toEqual(new Map([[workspaceId, head]]));
  expect(await log.readHead(unknown)).toBeNull();

  expect(await log.readFloor(workspaceId)).toBe(0);
  await pools.requests.query('INSERT INTO log_floors VALUES ($1, 2)', [workspaceId]);
  expect(await log.readFloor(workspaceId)).toBe(2);
});

test('the clock is the one that dates events', async () => {
  await using database = await createTestDatabase();
  await using pools = createPools({ url: database.url, onError: () => undefined });
  const log = createLogReader(pools);
  const workspaceId = newId();
  const before = await log.readClock();
  await withHead(pools.requests, { workspace: workspaceId, create: true }, (tx, head) => {
    const data = { userId: newId() };
    const [subjectId, audience] = [data.userId, [userAudience(data.userId)]];
    appendEvent(tx, head, {
      type: 'member.left',
      audience,
      subjectId,
      actorId: subjectId,
      data,
    });
    return Promise.resolve();
  });
  const after = await log.readClock();
  const [event] = await log.readEvents(workspaceId, 0, 1);
  const at = Date.parse(event?.at ?? '');
  // Events are dated in whole milliseconds.
  expect(at).toBeGreaterThan(before - 1);
  expect(at).toBeLessThanOrEqual(after);
});

test('the identity is steady, also for a role without privileges', async () => {
  await using database = await createTestDatabase();
  await using pools = createPools({ url: database.url, onError: () => undefined });
  const identity = await createLogReader(pools).readIdentity();
  expect(identity).toMatch(/^\d+\/test_\w+\/[0-9A-F]{8}$/);

  const role = `plain_${newId().slice(-12)}`;
  await pools.requests.query(`CREATE ROLE ${role} LOGIN PASSWORD 'plain'`);
  const url = new URL(database.url);
  url.username = role;
  url.password = 'plain';
  {
    await using plain = createPools({ url: url.href, onError: () => undefined });
    expect(await createLogReader(plain).readIdentity()).toBe(identity);
  }
  await pools.requests.query(`DROP ROLE ${role}`);
});

test('unsafe settings of the server are warned about', async () => {
  await using database = await createTestDatabase();
  await using pools = createPools({ url: database.url, onError: () => undefined });
  await pools.requests.query(
    `ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET synchronous_commit = off`,
  );
  await using fresh = createPools({ url: database.url, onError: () => undefined });
  const warnings: string[] = [];
  await warnAboutUnsafeSettings(fresh, { warn: (_, message) => void warnings.push(message) });
  expect(warnings.some((text) => text.includes('synchronous_commit=off'))).toBe(true);
});
