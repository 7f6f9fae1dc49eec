import { authSessions, authVerifications, users } from '@teamchat/db/schema';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  changePassword,
  login,
  refresh,
  register,
  requestPasswordReset,
  requireLiveSession,
  resetPassword,
  verifyAccessToken,
} from '../src/index.ts';
import type { Actor } from '../src/request.ts';
import { whileEndingSessions } from '../src/sessions.ts';
import { resetToken } from '../src/testing.ts';
import {
  type AuthFixture,
  actorOf,
  createTestAuth,
  credentials,
  password,
  publicUrl,
  registration,
  request,
} from './fixture.ts';

const newPassword = 'a new and longer password';
const ended = { code: 'UNAUTHENTICATED' };
const wrong = { code: 'INVALID_CREDENTIALS' };
const invalid = { code: 'RESET_INVALID' };

let fixture: AuthFixture;
let count = 0;
beforeAll(async () => {
  fixture = await createTestAuth({
    rateLimits: { wrongPasswordsPerAddress: { points: 1_000, windowMs: 60_000 } },
  });
});
afterAll(() => fixture[Symbol.asyncDispose]());

/** A new account that is signed in on two devices. */
async function newAccount() {
  const { auth } = fixture;
  const name = `person${count++}`;
  const here = await register(auth, registration(name), request());
  const there = await login(auth, credentials(name), request());
  return { name, email: `${name}@example.org`, here, there, actor: await actorOf(auth, here) };
}

async function askForReset(email: string): Promise<string> {
  await requestPasswordReset(fixture.auth, { email }, request());
  return resetToken(await fixture.mail.take(email));
}

describe('changePassword', () => {
  test('sets the password and signs the other devices out', async () => {
    const { auth } = fixture;
    const { name, here, there, actor } = await newAccount();
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
    const { name, there, actor } = await newAccount();
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
    const { email, actor } = await newAccount();
    const token = await askForReset(email);
    await changePassword(auth, { currentPassword: password, newPassword }, { ...request(), actor });
    await expect(
      resetPassword(auth, { token, newPassword: password }, request()),
    ).rejects.toMatchObject(invalid);
  });

  test('needs a live session', async () => {
    const { auth } = fixture;
    const { actor, name } = await newAccount();
    const other = await newAccount();
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
    const { name, actor } = await newAccount();
    await using gate = await holdNewSessions(fixture);
    const attempt = login(auth, credentials(name), request()).catch((error: unknown) => error);
    await expect.poll(gate.isWaitedFor).toBe(true);
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
    const { name, there, actor } = await newAccount();
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

describe('password reset', () => {
  test('works by the link in the mail, and signs all devices out', async () => {
    const { auth, mail } = fixture;
    const { name, email, here, there } = await newAccount();
    await requestPasswordReset(auth, { email }, request());
    const message = await mail.take(email);
    expect(message.text).toContain(`${publicUrl}/reset-password#token=`);
    const token = resetToken(message);
    await resetPassword(auth, { token, newPassword }, request());
    for (const device of [here, there]) {
      await expect(verifyAccessToken(auth, device.body.accessToken)).rejects.toMatchObject(ended);
      await expect(refresh(auth, device, request())).rejects.toMatchObject(ended);
    }
    await expect(login(auth, credentials(name), request())).rejects.toMatchObject(wrong);
    await login(auth, credentials(name, newPassword), request());
  });

  test('works once, also when used twice at the same time', async () => {
    const { auth } = fixture;
    const { name, email } = await newAccount();
    const token = await askForReset(email);
    const passwords = ['the first of two', 'the second of two'];
    const results = await Promise.allSettled(
      passwords.map((secret) => resetPassword(auth, { token, newPassword: secret }, request())),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find((result) => result.status === 'rejected');
    expect(refused?.reason).toMatchObject(invalid);
    await expect(resetPassword(auth, { token, newPassword }, request())).rejects.toMatchObject(
      invalid,
    );
    const winner = passwords[results.findIndex(({ status }) => status === 'fulfilled')];
    await login(auth, credentials(name, winner), request());
  });

  test('voids other links of the account', async () => {
    const { auth } = fixture;
    const { email } = await newAccount();
    const [first, second] = [await askForReset(email), await askForReset(email)];
    await resetPassword(auth, { token: second, newPassword }, request());
    await expect(
      resetPassword(auth, { token: first, newPassword: password }, request()),
    ).rejects.toMatchObject(invalid);
  });

  test('expires, and ends no session when refused', async () => {
    const { auth, pools } = fixture;
    const { name, email, there } = await newAccount();
    const token = await askForReset(email);
    await pools.db.update(authVerifications).set({ expiresAt: new Date(Date.now() - 1) });
    await expect(resetPassword(auth, { token, newPassword }, request())).rejects.toMatchObject(
      invalid,
    );
    await refresh(auth, there, request());
    await login(auth, credentials(name), request());
  });

  test('refuses tokens that were never given, the stored hash among them', async () => {
    const { auth, pools } = fixture;
    const { email, actor } = await newAccount();
    const token = await askForReset(email);
    const rows = await pools.db.select().from(authVerifications);
    expect(JSON.stringify(rows)).not.toContain(token);
    const [stored] = rows.filter(({ value }) => value === actor.userId);
    for (const forged of [
      'x',
      token.slice(1),
      stored?.identifier ?? '',
      actor.userId,
      '%',
      '\u0000',
    ]) {
      await expect(
        resetPassword(auth, { token: forged, newPassword }, request()),
        forged,
      ).rejects.toMatchObject(invalid);
    }
    await resetPassword(auth, { token, newPassword }, request());
  });

  test('answers alike for unknown accounts, without waiting for the mail', async () => {
    let release = () => undefined as void;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const sent: string[] = [];
    await using own = await createTestAuth({
      mail: {
        async send({ to }) {
          await held;
          sent.push(to);
        },
      },
    });
    await register(own.auth, registration('alice'), request());
    const ask = (email: string) => requestPasswordReset(own.auth, { email }, request());
    expect(await ask('alice@example.org')).toBeUndefined();
    expect(await ask('nobody@example.org')).toBeUndefined();
    expect(sent).toEqual([]);
    release();
    await own.auth.background[Symbol.asyncDispose]();
    expect(sent).toEqual(['alice@example.org']);
  });

  test('is limited per account, known or not, and per address', async () => {
    await using own = await createTestAuth({
      rateLimits: {
        resetRequestsPerAccount: { points: 2, windowMs: 60_000 },
        resetRequestsPerAddress: { points: 4, windowMs: 60_000 },
        resetsPerAddress: { points: 1, windowMs: 60_000 },
      },
    });
    const limited = { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) };
    await register(own.auth, registration('alice'), request());
    for (const [email, ipAddress] of [
      ['alice@example.org', '192.0.2.1'],
      ['nobody@example.org', '192.0.2.2'],
    ] as const) {
      const ask = (from: string) =>
        requestPasswordReset(own.auth, { email }, request({ ipAddress: from }));
      await ask(ipAddress);
      await ask(ipAddress);
      await expect(ask('192.0.2.9')).rejects.toMatchObject(limited);
    }
    const askFor = (email: string) => requestPasswordReset(own.auth, { email }, request());
    await askFor('a@example.org');
    await askFor('b@example.org');
    await expect(askFor('c@example.org')).rejects.toMatchObject(limited);
    const guess = () => resetPassword(own.auth, { token: 'guess', newPassword }, request());
    await expect(guess()).rejects.toMatchObject(invalid);
    await expect(guess()).rejects.toMatchObject(limited);
  });

  test('logs no secret when the mail cannot be sent', async () => {
    const logged: unknown[] = [];
    const log = (...details: unknown[]) => logged.push(...details);
    let text = '';
    await using own = await createTestAuth({
      logger: { info: log, warn: log, error: log },
      mail: {
        async send(message) {
          text = message.text;
          throw new Error(`Refused: ${message.text}`);
        },
      },
    });
    await register(own.auth, registration('alice'), request());
    await requestPasswordReset(own.auth, { email: 'alice@example.org' }, request());
    await own.auth.background[Symbol.asyncDispose]();
    expect(text).toContain('#token=');
    expect(logged.length).toBeGreaterThan(0);
    expect(JSON.stringify(logged)).not.toContain(resetToken({ to: '', subject: '', text }));
    expect(JSON.stringify(logged)).not.toContain('alice@example.org');
  });
});

test('a deleted account cannot do anything any more', async () => {
  await using own = await createTestAuth();
  const { auth, mail, pools } = own;
  const result = await register(auth, registration('alice'), request());
  const actor = await actorOf(auth, result);
  await requestPasswordReset(auth, { email: 'alice@example.org' }, request());
  const token = resetToken(await mail.take('alice@example.org'));
  await pools.db.delete(users);
  await expect(refresh(auth, result, request())).rejects.toMatchObject(ended);
  await expect(resetPassword(auth, { token, newPassword }, request())).rejects.toMatchObject(
    invalid,
  );
  await expect(
    changePassword(auth, { currentPassword: password, newPassword }, { ...request(), actor }),
  ).rejects.toMatchObject(ended);
});
