import { authRevocations, authSessions } from '@teamchat/db/schema';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  listSessions,
  login,
  logout,
  refresh,
  register,
  requireLiveSession,
  revokeSession,
  verifyAccessToken,
} from '../src/index.ts';
import {
  type AuthFixture,
  actorOf,
  createTestAuth,
  credentials,
  publicUrl,
  registration,
  request,
} from './fixture.ts';

let fixture: AuthFixture;
beforeAll(async () => {
  fixture = await createTestAuth();
  await register(fixture.auth, registration('alice'), request());
  await register(fixture.auth, registration('bob'), request());
});
afterAll(() => fixture[Symbol.asyncDispose]());

const ended = { code: 'UNAUTHENTICATED' };

async function signIn(name = 'alice', overrides = {}) {
  const result = await login(fixture.auth, credentials(name), request(overrides));
  return { ...result, actor: await actorOf(fixture.auth, result) };
}

describe('refresh', () => {
  test('gives a new access token of the same session, as often as asked', async () => {
    const { auth } = fixture;
    const { refreshToken, actor } = await signIn();
    for (let round = 0; round < 3; round++) {
      const { body, fromCookie } = await refresh(auth, { refreshToken }, request());
      expect(await verifyAccessToken(auth, body.accessToken)).toMatchObject(actor);
      expect(fromCookie).toBe(false);
      expect(Object.keys(body).toSorted()).toEqual(['accessToken', 'accessTokenExpiresAt']);
    }
  });

  test('prolongs the session and notes its use', async () => {
    await using own = await createTestAuth({ timings: { sessionTouchEvery: 0 } });
    const result = await register(own.auth, registration('alice'), request());
    const { sessionId } = await actorOf(own.auth, result);
    const soon = new Date(Date.now() + 60_000);
    const row = eq(authSessions.id, sessionId);
    await own.pools.db
      .update(authSessions)
      .set({ expiresAt: soon, updatedAt: new Date(0) })
      .where(row);
    await refresh(own.auth, { refreshToken: result.refreshToken }, request());
    const [session] = await own.pools.db.select().from(authSessions).where(row);
    expect(session?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    expect(session?.updatedAt.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  test('refuses expired sessions', async () => {
    const { auth, pools } = fixture;
    const { refreshToken, actor } = await signIn();
    await pools.db
      .update(authSessions)
      .set({ expiresAt: new Date(Date.now() - 1) })
      .where(eq(authSessions.id, actor.sessionId));
    await expect(requireLiveSession(auth, actor)).rejects.toMatchObject(ended);
    await expect(refresh(auth, { refreshToken }, request())).rejects.toMatchObject(ended);
  });

  test('refuses what is no refresh token: the bare database key, access tokens, forgeries', async () => {
    const { auth, pools } = fixture;
    const { refreshToken, actor, body } = await signIn();
    const [row] = await pools.db
      .select()
      .from(authSessions)
      .where(eq(authSessions.id, actor.sessionId));
    const key = row?.token ?? '';
    expect(refreshToken.startsWith(`${key}.`)).toBe(true);
    const signature = refreshToken.slice(key.length + 1);
    const other = (await signIn()).refreshToken.split('.')[1] ?? '';
    for (const forged of [
      '',
      key,
      `${key}.`,
      `${key}.${other}`,
      `${key}.${'A'.repeat(43)}=`,
      `${key.slice(0, -1)}x.${signature}`,
      `${refreshToken}.x`,
      `${refreshToken}\r\nCookie: a=b`,
      `${encodeURIComponent(key)}%2E${signature}`,
      body.accessToken,
      actor.sessionId,
      'x'.repeat(512),
    ]) {
      await expect(
        refresh(auth, { refreshToken: forged }, request()),
        forged,
      ).rejects.toMatchObject(ended);
    }
    await refresh(auth, { refreshToken }, request());
  });

  test('by cookie needs our own Origin, exactly', async () => {
    const { auth } = fixture;
    const { refreshToken, actor } = await signIn();
    const cookies = { [auth.refreshCookie.name]: refreshToken };
    const result = await refresh(auth, {}, request({ cookies, origin: publicUrl }));
    expect(result).toMatchObject({ refreshToken, fromCookie: true });
    expect(await verifyAccessToken(auth, result.body.accessToken)).toMatchObject(actor);
    for (const origin of [
      null,
      'null',
      '',
      'https://evil.example',
      `${publicUrl}/`,
      `${publicUrl}.evil.example`,
      'https://evilchat.example.org',
      'http://chat.example.org',
      'https://CHAT.example.org',
    ]) {
      await expect(refresh(auth, {}, request({ cookies, origin }))).rejects.toMatchObject({
        code: 'ORIGIN_REFUSED',
      });
    }
    await expect(refresh(auth, {}, request({ origin: publicUrl }))).rejects.toMatchObject(ended);
  });

  test('with the database gone asks to try again, not to sign in again', async () => {
    await using own = await createTestAuth();
    const { refreshToken } = await register(own.auth, registration('alice'), request());
    await own.pools.requests.query('ALTER TABLE auth_sessions RENAME TO gone');
    await expect(refresh(own.auth, { refreshToken }, request())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
    });
  });
});

describe('the refresh cookie', () => {
  test('is for the host alone under https, and lives as long as a session', async () => {
    expect(fixture.auth.refreshCookie).toEqual({
      name: '__Host-teamchat_session',
      options: { secure: true, maxAge: 30 * 86_400, sameSite: 'Strict' },
    });
    const plain = await fixture.startAnother({ publicUrl: 'http://localhost:3000' });
    expect(plain.refreshCookie).toMatchObject({
      name: 'teamchat_session',
      options: { secure: false },
    });
    expect(plain.publicOrigin).toBe('http://localhost:3000');
  });
});

describe('listSessions', () => {
  test('shows the devices of the account, without their tokens', async () => {
    await using own = await createTestAuth();
    await register(own.auth, registration('bob'), request());
    const first = await register(
      own.auth,
      registration('alice'),
      request({ ipAddress: '2001:db8::7', userAgent: 'Phone/2' }),
    );
    const second = await login(
      own.auth,
      credentials('alice'),
      request({ userAgent: null, ipAddress: null }),
    );
    const actor = await actorOf(own.auth, second);
    const { sessions } = await listSessions(own.auth, { actor });
    expect(sessions.map(({ current, userAgent }) => [current, userAgent])).toEqual([
      [true, null],
      [false, 'Phone/2'],
    ]);
    expect(sessions[0]?.id).toBe(actor.sessionId);
    expect(sessions[1]?.ipAddress).toBe('2001:db8::7');
    const text = JSON.stringify(sessions);
    for (const { refreshToken } of [first, second]) {
      expect(text).not.toContain(refreshToken.split('.')[0]);
    }
    expect(Object.keys(sessions[0] ?? {}).toSorted()).toEqual(
      [
        'createdAt',
        'current',
        'expiresAt',
        'id',
        'ipAddress',
        'lastUsedAt',
        'userAgent',
      ].toSorted(),
    );
  });
});

describe('revokeSession', () => {
  test('signs a device out at once: access token, refresh token, list', async () => {
    const { auth, pools } = fixture;
    const [here, there] = [await signIn(), await signIn()];
    const heard: string[] = [];
    const stop = auth.revocations.onRevoked(({ sessionId }) => heard.push(sessionId));
    await revokeSession(auth, { sessionId: there.actor.sessionId }, here);
    stop();
    expect(heard).toEqual([there.actor.sessionId]);
    expect(auth.revocations.isRevoked(there.actor.sessionId)).toBe(true);
    await expect(verifyAccessToken(auth, there.body.accessToken)).rejects.toMatchObject(ended);
    await expect(refresh(auth, there, request())).rejects.toMatchObject(ended);
    await expect(requireLiveSession(auth, there.actor)).rejects.toMatchObject(ended);
    const { sessions } = await listSessions(auth, here);
    expect(sessions.map(({ id }) => id)).not.toContain(there.actor.sessionId);
    const [row] = await pools.db
      .select()
      .from(authRevocations)
      .where(eq(authRevocations.sessionId, there.actor.sessionId));
    expect(row).toMatchObject({ userId: there.actor.userId });
    await requireLiveSession(auth, here.actor);
    await verifyAccessToken(auth, here.body.accessToken);
  });

  test('knows no sessions of other accounts', async () => {
    const { auth } = fixture;
    const [alice, bob] = [await signIn('alice'), await signIn('bob')];
    const missing = { code: 'NOT_FOUND' };
    await expect(
      revokeSession(auth, { sessionId: bob.actor.sessionId }, alice),
    ).rejects.toMatchObject(missing);
    await refresh(auth, bob, request());
    await revokeSession(auth, { sessionId: alice.actor.sessionId }, alice);
    await expect(
      revokeSession(auth, { sessionId: alice.actor.sessionId }, alice),
    ).rejects.toMatchObject(missing);
  });
});

describe('logout', () => {
  test('ends the session of the access token', async () => {
    const { auth } = fixture;
    const { actor, refreshToken, body } = await signIn();
    await logout(auth, {}, { ...request(), actor });
    await expect(refresh(auth, { refreshToken }, request())).rejects.toMatchObject(ended);
    await expect(verifyAccessToken(auth, body.accessToken)).rejects.toMatchObject(ended);
    await logout(auth, {}, { ...request(), actor });
  });

  test('ends the session of a refresh token, also when it ended already', async () => {
    const { auth } = fixture;
    const { refreshToken, actor } = await signIn();
    await logout(auth, { refreshToken }, { ...request(), actor: null });
    expect(auth.revocations.isRevoked(actor.sessionId)).toBe(true);
    await logout(auth, { refreshToken }, { ...request(), actor: null });
    await logout(auth, { refreshToken: 'nonsense' }, { ...request(), actor: null });
  });

  test('by cookie needs our own Origin', async () => {
    const { auth } = fixture;
    const { refreshToken, actor } = await signIn();
    const cookies = { [auth.refreshCookie.name]: refreshToken };
    for (const origin of [null, 'null', 'https://evil.example', `${publicUrl}.evil.example`]) {
      await expect(
        logout(auth, {}, { ...request({ cookies, origin }), actor: null }),
      ).rejects.toMatchObject({ code: 'ORIGIN_REFUSED' });
    }
    await requireLiveSession(auth, actor);
    await logout(auth, {}, { ...request({ cookies, origin: publicUrl }), actor: null });
    await expect(requireLiveSession(auth, actor)).rejects.toMatchObject(ended);
  });

  test('needs something to end', async () => {
    await expect(logout(fixture.auth, {}, { ...request(), actor: null })).rejects.toMatchObject(
      ended,
    );
  });
});
