import { authVerifications, users } from '@teamchat/db/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  changePassword,
  login,
  refresh,
  register,
  requestPasswordReset,
  resetPassword,
  verifyAccessToken,
} from '../src/index.ts';
import { resetToken } from '../src/testing.ts';
import {
  type AuthFixture,
  actorOf,
  askForReset,
  createTestAuth,
  credentials,
  newAccount,
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
beforeAll(async () => {
  fixture = await createTestAuth({
    rateLimits: { wrongPasswordsPerAddress: { points: 1_000, windowMs: 60_000 } },
  });
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('password reset', () => {
  test('works by the link in the mail, and signs all devices out', async () => {
    const { auth, mail } = fixture;
    const { name, email, here, there } = await newAccount(fixture);
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
    const { name, email } = await newAccount(fixture);
    const token = await askForReset(fixture, email);
    const passwords = ['the first of two', 'the second of two'];
    const results = await Promise.allSettled(
      passwords.map((secret) => resetPassword(auth, { token, newPassword: secret }, request())),
    );
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
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
    const { email } = await newAccount(fixture);
    const [first, second] = [await askForReset(fixture, email), await askForReset(fixture, email)];
    await resetPassword(auth, { token: second, newPassword }, request());
    await expect(
      resetPassword(auth, { token: first, newPassword: password }, request()),
    ).rejects.toMatchObject(invalid);
  });

  test('expires, and ends no session when refused', async () => {
    const { auth, pools } = fixture;
    const { name, email, there } = await newAccount(fixture);
    const token = await askForReset(fixture, email);
    await pools.db.update(authVerifications).set({ expiresAt: new Date(Date.now() - 1) });
    await expect(resetPassword(auth, { token, newPassword }, request())).rejects.toMatchObject(
      invalid,
    );
    await refresh(auth, there, request());
    await login(auth, credentials(name), request());
  });

  test('refuses tokens that were never given, the stored hash among them', async () => {
    const { auth, pools } = fixture;
    const { email, actor } = await newAccount(fixture);
    const token = await askForReset(fixture, email);
    const rows = await pools.db.select().from(authVerifications);
    expect(JSON.stringify(rows)).not.toContain(token);
    const stored = rows.find(({ value }) => value === actor.userId);
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
    const limited = { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) as number };
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
        send(message) {
          text = message.text;
          return Promise.reject(new Error(`Refused: ${message.text}`));
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
