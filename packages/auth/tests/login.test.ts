import { AppError } from '@teamchat/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Auth, listSessions, login, register } from '../src/index.ts';
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
  fixture = await createTestAuth({
    rateLimits: {
      wrongPasswordsPerAccount: { points: 3, windowMs: 60_000 },
      wrongPasswordsPerAddress: { points: 5, windowMs: 60_000 },
    },
  });
  for (const name of ['alice', 'bob', 'carol', 'dave']) {
    await register(fixture.auth, registration(name), request());
  }
});
afterAll(() => fixture[Symbol.asyncDispose]());

const from = (ipAddress: string) => request({ ipAddress });

function wrong(auth: Auth, name: string, ipAddress: string): Promise<unknown> {
  return login(auth, credentials(name, 'wrong password'), from(ipAddress)).then(
    () => 'signed in',
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );
}

describe('login', () => {
  test('signs in with the right password only', async () => {
    const { auth } = fixture;
    const result = await login(auth, credentials('alice'), from('198.51.100.1'));
    expect(result.body.user).toMatchObject({ email: 'alice@example.org', isInstanceAdmin: true });
    expect(result.body).not.toHaveProperty('refreshToken');
    for (const guess of ['', 'correct horse batter', 'correct horse battery ']) {
      await expect(
        login(auth, credentials('alice', guess), from('198.51.100.2')),
        guess,
      ).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' });
    }
  });

  test('tells nothing about whether an account exists', async () => {
    await using own = await createTestAuth();
    await register(own.auth, registration('alice'), request());
    const answer = (name: string) =>
      login(own.auth, credentials(name, 'wrong'), request()).catch((error: unknown) => error);
    const [known, unknown] = [await answer('alice'), await answer('nobody')];
    expect(known).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(unknown).toMatchObject({
      code: 'INVALID_CREDENTIALS',
      message: (known as Error).message,
    });
  });

  test('does as much work for unknown accounts', async () => {
    await using own = await createTestAuth({
      rateLimits: {
        wrongPasswordsPerAccount: { points: 1_000, windowMs: 60_000 },
        wrongPasswordsPerAddress: { points: 1_000, windowMs: 60_000 },
      },
    });
    await register(own.auth, registration('alice'), request());
    const time = async (name: string) => {
      const start = performance.now();
      await wrong(own.auth, name, '192.0.2.1');
      return performance.now() - start;
    };
    await time('alice');
    await time('nobody');
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 15; round++) {
      known.push(await time('alice'));
      unknown.push(await time('nobody'));
    }
    // The fastest of each: hashing takes tens of milliseconds, the rest a few.
    const ratio = Math.min(...unknown) / Math.min(...known);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  test('stops guessing an account from many addresses', async () => {
    const { auth } = fixture;
    for (let n = 1; n <= 3; n++) {
      expect(await wrong(auth, 'bob', `203.0.113.${n}`)).toBe('INVALID_CREDENTIALS');
    }
    await expect(login(auth, credentials('bob'), from('203.0.113.9'))).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: expect.closeTo(60_000, -4) as number,
    });
    await login(auth, credentials('carol'), from('203.0.113.9'));
  });

  test('stops guessing many accounts from one address, IPv6 by its network', async () => {
    const { auth } = fixture;
    for (let n = 1; n <= 5; n++) {
      expect(await wrong(auth, `somebody${n}`, `2001:db8:1:2::${n}`)).toBe('INVALID_CREDENTIALS');
    }
    expect(await wrong(auth, 'another', '2001:db8:1:2:ffff::1')).toBe('RATE_LIMITED');
    await expect(login(auth, credentials('carol'), from('2001:db8:1:2::99'))).rejects.toMatchObject(
      { code: 'RATE_LIMITED' },
    );
    await login(auth, credentials('carol'), from('2001:db8:1:3::1'));
  });

  test('a burst gains no more guesses than checks run at once', async () => {
    const { auth } = fixture;
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => wrong(auth, 'dave', `198.18.0.${n}`)),
    );
    const guesses = answers.filter((code) => code === 'INVALID_CREDENTIALS').length;
    expect(guesses).toBeGreaterThanOrEqual(3);
    expect(guesses).toBeLessThanOrEqual(3 + 3);
    expect(answers.filter((code) => code === 'RATE_LIMITED')).toHaveLength(30 - guesses);
  });

  test('lets many devices of one account sign in at once', async () => {
    const { auth } = fixture;
    const all = Array.from({ length: 12 }, () =>
      login(auth, credentials('carol'), from('198.51.100.77')),
    );
    const tokens = (await Promise.all(all)).map(({ refreshToken }) => refreshToken);
    expect(new Set(tokens).size).toBe(12);
  });

  test('refuses work beyond its queue', async () => {
    await using own = await createTestAuth({ passwordWork: { parallel: 1, waiting: 1 } });
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => wrong(own.auth, 'nobody', '192.0.2.1')),
    );
    expect(answers.filter((code) => code === 'UNAVAILABLE')).toHaveLength(2);
    expect(answers.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(2);
  });

  test('refuses browsers on foreign pages before it looks at the password', async () => {
    const { auth } = fixture;
    const browser = { ...credentials('carol'), client: 'browser' as const };
    for (const origin of [
      'null',
      'http://chat.example.org',
      'https://chat.example.org:444',
      'https://chat.example.org.evil.example',
      'https://evil-chat.example.org',
      'https://example.org',
    ]) {
      await expect(login(auth, browser, request({ origin }))).rejects.toMatchObject({
        code: 'ORIGIN_REFUSED',
      });
    }
    await login(auth, browser, request({ origin: publicUrl }));
    await login(auth, browser, request({ origin: null }));
  });

  test('survives strange headers of a device', async () => {
    const { auth } = fixture;
    const last = await login(auth, credentials('carol'), request({ ipAddress: 'not\nan address' }));
    for (const userAgent of ['Ünï\u0000code\r\nX-Evil: 1 🚀', 'x'.repeat(100_000), '']) {
      await login(
        auth,
        credentials('carol'),
        request({ userAgent, ipAddress: '::ffff:192.0.2.8' }),
      );
    }
    await login(auth, credentials('carol'), request({ userAgent: null, ipAddress: null }));
    const { sessions } = await listSessions(auth, { actor: await actorOf(auth, last) });
    const device = (userAgent: string | null, ipAddress: string | null) =>
      expect.objectContaining({ userAgent, ipAddress }) as unknown;
    expect(sessions).toEqual(
      expect.arrayContaining([
        device('ncodeX-Evil: 1', '192.0.2.8'),
        device('x'.repeat(512), '192.0.2.8'),
        device(null, '192.0.2.8'),
      ]),
    );
  });
});
