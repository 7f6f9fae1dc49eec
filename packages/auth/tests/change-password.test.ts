import { authSessions } from '@teamchat/db/schema';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  changePassword,
  login,
  refresh,
  register,
  requireLiveSession,
  resetPassword,
  verifyAccessToken,
} from '../src/index.ts';
import type { Actor } from '../src/request.ts';
import { whileEndingSessions } from '../src/sessions.ts';
import {
  type AuthFixture,
  actorOf,
  askForReset,
  createTestAuth,
  credentials,
  newAccount,
  password,
  patience,
  registration,
  request,
} from './fixture.ts';

const newPassword = 'a new and longer password';
const ended = { code: 'UNAUTHENTICATED' };
const wrong = { code: 'INVALID_CREDENTIALS' };
const invalid = { code: 'RESET_INVALID' };

let fixture: AuthFixture;
beforeAll(async () => {
  fixture = await createTestAuth({
    rateLimits: { wrongPasswordsPerAddress: { points: 1_000, windowMs: 60_000 } },
  });
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('changePassword', () => {
  test('sets the password and signs the other devices out', async () => {
    const { auth } = fixture;
    const { name, here, there, actor } = await newAccount(fixture);
    await changePassword(auth, { currentPassword: password, newPassword }, { ...request(), actor });
    await verifyAccessToken(auth, here.body.accessToken);
    await refresh(auth, here, request());
    await expect(verifyAccessToken(auth, there.body.accessToken)).rejects.toMatchObject(ended);
    await expect(refresh(auth, there, request())).rejects.toMatchObject(ended);
    await expect(login(auth, credentials(name), request())).rejects.toMatchObject(wrong);
    await login(auth, credentials(name, newPassword), request());
  });

  test('needs the current password, and ends no session without it', async () => {
    const { auth } = fixture;
    const { name, there, actor } = await newAccount(fixture);
    for (const currentPassword of ['', 'wrong password', newPassword]) {
      await expect(
        changePassword(auth, { currentPassword, newPassword }, { ...request(), actor }),
      ).rejects.toMatchObject(wrong);
    }
    await refresh(auth, there, request());
    await login(auth, credentials(name), request());
  });

  test('counts wrong passwords together with those of login', async () => {
    await using own = await createTestAuth({
      rateLimits: { wrongPasswordsPerAccount: { points: 2, windowMs: 60_000 } },
    });
    const { auth } = own;
    const actor = await actorOf(auth, await register(auth, registration('alice'), request()));
    const guess = () =>
      changePassword(auth, { currentPassword: 'wrong', newPassword }, { ...request(), actor });
    await expect(guess()).rejects.toMatchObject(wrong);
    await expect(login(auth, credentials('alice', 'wrong'), request())).rejects.toMatchObject(
      wrong,
    );
    await expect(guess()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await expect(login(auth, credentials('alice'), request())).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
  });

  test('voids reset links that are open', async () => {
    const { auth } = fixture;
    const { email, actor } = await newAccount(fixture);
    const token = await askForReset(fixture, email);
    await changePassword(auth, { currentPassword: password, newPassword }, { ...request(), actor });
    await expect(
      resetPassword(auth, { token, newPassword: password }, request()),
    ).rejects.toMatchObject(invalid);
  });

  test('needs a live session', async () => {
    const { auth } = fixture;
    const { actor, name } = await newAccount(fixture);
    const other = await newAccount(fixture);
    for (const stranger of [
      { ...actor, sessionId: other.actor.sessionId },
      { ...actor, userId: other.actor.userId },
    ]) {
      await expect(
        changePassword(
          auth,
          { currentPassword: password, newPassword },
          { ...request(), actor: stranger },
        ),
      ).rejects.toMatchObject(ended);
    }
    await login(auth, credentials(name), request());
  });

  test('leaves no session of a login that had checked the old password', async () => {
    const { auth, pools } = fixture;
    const { name, actor } = await newAccount(fixture);
    await using gate = await holdNewSessions(fixture);
    const attempt = login(auth, credentials(name), request()).catch((error: unknown) => error);
    await expect.poll(() => gate.isWaitedFor(), patience).toBe(true);
    const input = { currentPassword: password, newPassword };
    await changePassword(auth, input, { ...request(), actor });
    await gate.open();
    expect(await attempt).toMatchObject(wrong);
    const left = await pools.db
      .select({ id: authSessions.id })
      .from(authSessions)
      .where(eq(authSessions.userId, actor.userId));
    expect(left).toEqual([{ id: actor.sessionId }]);
  });
});

describe('whileEndingSessions', () => {
  test('ends what was opened before the change and during it', async () => {
    const { auth } = fixture;
    const { name, there, actor } = await newAccount(fixture);
    const others = { userId: actor.userId, except: actor.sessionId };
    let during: unknown;
    await whileEndingSessions(auth, others, async () => {
      await expect(refresh(auth, there, request())).rejects.toMatchObject(ended);
      during = await actorOf(auth, await login(auth, credentials(name), request()));
    });
    await requireLiveSession(auth, actor);
    await expect(requireLiveSession(auth, during as Actor)).rejects.toMatchObject(ended);
  });
});

/** Makes Postgres hold back new sessions until the gate is opened. */
async function holdNewSessions({ pools }: AuthFixture) {
  const key = 4711;
  const client = await pools.requests.connect();
  await client.query('SELECT pg_advisory_lock($1)', [key]);
  await client.query(`
    CREATE OR REPLACE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${key}); RETURN NEW; END $$`);
  await client.query(
    'CREATE TRIGGER hold BEFORE INSERT ON auth_sessions FOR EACH ROW EXECUTE FUNCTION hold()',
  );
  return {
    async isWaitedFor(): Promise<boolean> {
      const { rows } = await pools.requests.query(
        `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = ${key} AND NOT granted`,
      );
      return rows.length > 0;
    },
    open: () => client.query('SELECT pg_advisory_unlock($1)', [key]),
    async [Symbol.asyncDispose]() {
      client.release(true);
      await pools.requests.query('DROP TRIGGER hold ON auth_sessions');
    },
  };
}
