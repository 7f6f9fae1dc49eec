import { newId } from '@teamchat/contract';
import { authRevocations, authSessions } from '@teamchat/db/schema';
import { sql } from 'drizzle-orm';
import { describe, expect, test, vi } from 'vitest';
import { login, register, revokeSession, verifyAccessToken } from '../src/index.ts';
import { createMemorySessionEvents } from '../src/testing.ts';
import {
  actorOf,
  createTestAuth,
  credentials,
  patience,
  registration,
  request,
} from './fixture.ts';

const quick = { revocationPollEvery: 20 };
const never = { revocationPollEvery: 3_600_000 };

describe('revocations', () => {
  test('reach another process by announcement, before any poll', async () => {
    const sessionEvents = createMemorySessionEvents();
    await using own = await createTestAuth({ sessionEvents, timings: never });
    const second = await own.startAnother();
    const result = await register(own.auth, registration('alice'), request());
    const actor = await actorOf(second, result);
    const heard: unknown[] = [];
    second.revocations.onRevoked((ended) => heard.push(ended));
    await revokeSession(own.auth, actor, { actor });
    expect(heard).toEqual([actor].map(({ sessionId, userId }) => ({ sessionId, userId })));
    await expect(verifyAccessToken(second, result.body.accessToken)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  test('reach another process by polling when the announcement is lost, and once', async () => {
    await using own = await createTestAuth({ timings: quick });
    const second = await own.startAnother();
    const result = await register(own.auth, registration('alice'), request());
    const actor = await actorOf(second, result);
    const heard: string[] = [];
    second.revocations.onRevoked(({ sessionId }) => heard.push(sessionId));
    await revokeSession(own.auth, actor, { actor });
    await expect.poll(() => second.revocations.isRevoked(actor.sessionId), patience).toBe(true);
    // The overlap shows the row again at each poll.
    const later = newId();
    await own.pools.db.insert(authRevocations).values({ sessionId: later, userId: actor.userId });
    await expect.poll(() => second.revocations.isRevoked(later), patience).toBe(true);
    expect(heard).toEqual([actor.sessionId, later]);
  });

  test('that committed late are found, within the overlap', async () => {
    await using own = await createTestAuth({ timings: { ...quick, revocationOverlap: 60_000 } });
    const [late, tooLate] = [newId(), newId()];
    await own.pools.db.insert(authRevocations).values([
      { sessionId: late, userId: newId(), revokedAt: sql`now() - interval '50 seconds'` },
      { sessionId: tooLate, userId: newId(), revokedAt: sql`now() - interval '2 hours'` },
    ]);
    await expect.poll(() => own.auth.revocations.isRevoked(late), patience).toBe(true);
    expect(own.auth.revocations.isRevoked(tooLate)).toBe(false);
  });

  test('are known to a process from its start', async () => {
    await using own = await createTestAuth({ timings: never });
    const result = await register(own.auth, registration('alice'), request());
    const actor = await actorOf(own.auth, result);
    await revokeSession(own.auth, actor, { actor });
    const restarted = await own.startAnother();
    await expect(verifyAccessToken(restarted, result.body.accessToken)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  test('that were missed during an outage or a suspend, however long, are found after it', async () => {
    await using own = await createTestAuth({ timings: { ...quick, revocationOverlap: 1_000 } });
    const { requests } = own.pools;
    await requests.query('ALTER TABLE auth_revocations RENAME TO gone');
    const missed = newId();
    const now = Date.now;
    const tenMinutesLater = vi.spyOn(Date, 'now').mockImplementation(() => now() + 600_000);
    try {
      await requests.query(
        `INSERT INTO gone (session_id, user_id, revoked_at) VALUES ($1, $1, now() - interval '5 minutes')`,
        [missed],
      );
      await requests.query('ALTER TABLE gone RENAME TO auth_revocations');
      await expect.poll(() => own.auth.revocations.isRevoked(missed), patience).toBe(true);
    } finally {
      tenMinutesLater.mockRestore();
    }
  });

  test('a failing listener hinders neither the others nor the caller', async () => {
    await using own = await createTestAuth();
    const actor = await actorOf(
      own.auth,
      await register(own.auth, registration('alice'), request()),
    );
    const heard: string[] = [];
    own.auth.revocations.onRevoked(() => {
      throw new Error('seeded');
    });
    own.auth.revocations.onRevoked(({ sessionId }) => heard.push(sessionId));
    await revokeSession(own.auth, actor, { actor });
    expect(heard).toEqual([actor.sessionId]);
  });

  test('come from sessions whose time is up, too', async () => {
    await using own = await createTestAuth({ timings: { revocationPollEvery: 20 } });
    const { body } = await register(own.auth, registration('alice'), request());
    await login(own.auth, credentials('alice'), request());
    const ended: unknown[] = [];
    own.auth.revocations.onRevoked((one) => ended.push(one));
    const [first] = await own.pools.db.select().from(authSessions);
    await own.pools.db
      .update(authSessions)
      .set({ expiresAt: sql`now() - interval '1 second'` })
      .where(sql`id = ${first?.id}`);
    await expect
      .poll(() => ended, patience)
      .toEqual([{ sessionId: first?.id, userId: body.user.id }]);
    expect(own.auth.revocations.isRevoked(first?.id ?? '')).toBe(true);
  });

  test('and expired sessions are deleted in the end', async () => {
    await using own = await createTestAuth({ timings: { cleanupEvery: 20 } });
    const { db } = own.pools;
    const { body } = await register(own.auth, registration('alice'), request());
    await login(own.auth, credentials('alice'), request());
    const [first] = await db.select().from(authSessions);
    const old = sql`now() - interval '25 hours'`;
    await db.update(authSessions).set({ expiresAt: old }).where(sql`id = ${first?.id}`);
    const kept = newId();
    await db.insert(authRevocations).values([
      { sessionId: newId(), userId: body.user.id, revokedAt: old },
      { sessionId: kept, userId: body.user.id },
    ]);
    await expect
      .poll(
        async () => (await db.select().from(authRevocations)).map(({ sessionId }) => sessionId),
        patience,
      )
      .toEqual([kept]);
    await expect.poll(async () => (await db.select().from(authSessions)).length, patience).toBe(1);
  });
});
