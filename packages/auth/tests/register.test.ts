import { AppError } from '@teamchat/contract';
import { authAccounts, users } from '@teamchat/db/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { login, type Registration, register, verifyAccessToken } from '../src/index.ts';
import {
  type AuthFixture,
  createTestAuth,
  credentials,
  publicUrl,
  registration,
  request,
} from './fixture.ts';

let fixture: AuthFixture;
beforeAll(async () => {
  fixture = await createTestAuth();
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('register', () => {
  test('signs the new account in, the first as administrator', async () => {
    const { auth, pools } = fixture;
    const first = await register(auth, registration('alice'), request());
    expect(first.body.user).toMatchObject({
      email: 'alice@example.org',
      name: 'alice',
      isInstanceAdmin: true,
    });
    const claims = await verifyAccessToken(auth, first.body.accessToken);
    expect(claims.userId).toBe(first.body.user.id);
    expect(claims.expiresAt.toISOString()).toBe(first.body.accessTokenExpiresAt);
    const lifetime = claims.expiresAt.getTime() - Date.now();
    expect(lifetime).toBeGreaterThan(14 * 60_000);
    expect(lifetime).toBeLessThanOrEqual(15 * 60_000);

    const second = await register(auth, registration('bob'), request());
    expect(second.body.user.isInstanceAdmin).toBe(false);

    const stored = await pools.db.select({ hash: authAccounts.password }).from(authAccounts);
    expect(stored).toHaveLength(2);
    for (const { hash } of stored) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('refuses an email that is taken, also when both come at once', async () => {
    const { auth } = fixture;
    await register(auth, registration('carol'), request());
    await expect(register(auth, registration('carol'), request())).rejects.toMatchObject({
      code: 'EMAIL_TAKEN',
    });
    const twins = await Promise.allSettled([
      register(auth, registration('twin'), request()),
      register(auth, registration('twin'), request()),
    ]);
    expect(twins.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = twins.find((twin) => twin.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'EMAIL_TAKEN' });
    await login(auth, credentials('twin'), request());
  });

  test('does not take rights from its input', async () => {
    const { auth } = fixture;
    const input = { ...registration('mallory'), isInstanceAdmin: true, emailVerified: true };
    const { body } = await register(auth, input, request());
    expect(body.user.isInstanceAdmin).toBe(false);
  });

  test('counts registrations per address', async () => {
    await using own = await createTestAuth({
      rateLimits: { registrationsPerAddress: { points: 2, windowMs: 60_000 } },
    });
    await register(own.auth, registration('one'), request());
    await register(own.auth, registration('two'), request());
    await expect(register(own.auth, registration('three'), request())).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: expect.closeTo(60_000, -4) as number,
    });
    await register(own.auth, registration('three'), request({ ipAddress: '192.0.2.2' }));
  });

  test('asks for permission with policy and invite code', async () => {
    const asked: Registration[] = [];
    await using own = await createTestAuth({
      policy: 'invite',
      mayRegister: (registration) => {
        asked.push(registration);
        return registration.inviteCode === 'bad-invite-code'
          ? Promise.reject(new AppError('INVITE_INVALID', 'This invite is not valid.'))
          : Promise.resolve();
      },
    });
    await register(own.auth, registration('alice'), request());
    const input = { ...registration('bob'), inviteCode: 'bad-invite-code' };
    await expect(register(own.auth, input, request())).rejects.toMatchObject({
      code: 'INVITE_INVALID',
    });
    expect(asked).toEqual([
      { email: 'alice@example.org', policy: 'invite' },
      { email: 'bob@example.org', policy: 'invite', inviteCode: 'bad-invite-code' },
    ]);
    expect(await own.pools.db.select().from(users)).toHaveLength(1);
  });

  test('makes exactly one administrator of many who come first, over two processes', async () => {
    // As core decides under a closed policy: only the very first account.
    let other = 0;
    await using own = await createTestAuth({
      policy: 'closed',
      mayRegister: async () => {
        if ((await own.pools.db.select().from(users)).length > 0) {
          other++;
          throw new AppError('REGISTRATION_CLOSED', 'Ask an administrator for an account.');
        }
      },
    });
    const second = await own.startAnother();
    const names = Array.from({ length: 12 }, (_, index) => `first${index}`);
    const results = await Promise.allSettled(
      names.map((name, index) =>
        register(index % 2 === 0 ? own.auth : second, registration(name), request()),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(other).toBe(11);
    const stored = await own.pools.db.select().from(users);
    expect(stored.map(({ isInstanceAdmin }) => isInstanceAdmin)).toEqual([true]);
  });

  test('refuses browsers on foreign pages, and only them', async () => {
    const { auth } = fixture;
    const browser = { ...registration('dave'), client: 'browser' as const };
    for (const origin of ['https://evil.example', 'null', `${publicUrl}.evil.example`]) {
      await expect(register(auth, browser, request({ origin }))).rejects.toMatchObject({
        code: 'ORIGIN_REFUSED',
      });
    }
    await register(auth, browser, request({ origin: publicUrl }));
  });
});
