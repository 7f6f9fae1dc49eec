import { AppError, type Tokens } from '@teamchat/contract';
import { expect, test } from 'vitest';
import type { Runtime } from '../runtime.ts';
import { defaultTimings } from '../timings.ts';
import { createAccessTokens } from './access-token.ts';
import { memoryTokens } from './token-source.ts';

const minute = 60_000;

function jwt(iat: number, exp: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'EdDSA' })}.${part({ iat, exp, name: '��ü?>' })}.signature`;
}

function setUp(refreshToken: string | null = 'r') {
  const clock = { now: 1_000_000 };
  const source = memoryTokens(refreshToken);
  const refreshed: (string | undefined)[] = [];
  const signedOut: number[] = [];
  const accessToken = jwt(5_000, 5_000 + 15 * 60);
  const accessTokenExpiresAt = '2001-01-01T00:00:00.000Z';
  let answer = (): Promise<Tokens> => Promise.resolve({ accessToken, accessTokenExpiresAt });
  const runtime: Runtime = {
    timings: defaultTimings,
    random: Math.random,
    now: () => clock.now,
    onError: () => undefined,
  };
  const tokens = createAccessTokens({
    source,
    runtime,
    refresh(token) {
      refreshed.push(token);
      return answer();
    },
    isMine: (token) => !token.endsWith('not mine'),
    onSignedOut: () => signedOut.push(clock.now),
  });
  return {
    tokens,
    source,
    clock,
    refreshed,
    signedOut,
    answerWith: (next: () => Promise<Tokens>) => {
      answer = next;
    },
  };
}

test('callers at the same time share one renewal, and the token is kept until shortly before its end', async () => {
  const { tokens, clock, refreshed } = setUp();
  const [first, second] = await Promise.all([tokens.get(), tokens.get()]);
  expect(first).toBe(second);
  clock.now += 13 * minute;
  await tokens.get();
  expect(refreshed).toEqual(['r']);
  clock.now += 1.5 * minute;
  await tokens.get();
  expect(refreshed).toEqual(['r', 'r']);
});

test('a refused refresh token signs out; a network failure does not', async () => {
  const { tokens, source, signedOut, answerWith } = setUp();
  answerWith(() => Promise.reject(new TypeError('fetch failed')));
  await expect(tokens.get()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(signedOut).toEqual([]);
  answerWith(() => Promise.reject(new AppError('UNAUTHENTICATED', 'This session has ended.')));
  expect(await tokens.get()).toBeNull();
  expect(signedOut).toHaveLength(1);
  expect(source.kind === 'token' && (await source.load())).toBeNull();
});

test('a renewal that a sign-in overtakes changes nothing', async () => {
  const { tokens, source, signedOut, answerWith } = setUp();
  let refuse: (error: Error) => void = () => undefined;
  answerWith(
    () =>
      new Promise((_, reject) => {
        refuse = reject;
      }),
  );
  const renewing = tokens.renew();
  await Promise.resolve();
  const accessToken = jwt(5_000, 6_000);
  const accessTokenExpiresAt = '2030-01-01T00:00:00.000Z';
  await tokens.accept({ accessToken, accessTokenExpiresAt, refreshToken: 'next' });
  refuse(new AppError('UNAUTHENTICATED', 'This session has ended.'));
  expect(await renewing).toBe(accessToken);
  expect(signedOut).toEqual([]);
  expect(source.kind === 'token' && (await source.load())).toBe('next');
});

test('a token of another account, which another tab signed in, is refused for good', async () => {
  const { tokens, signedOut, answerWith } = setUp();
  const mine = await tokens.get();
  expect(mine).not.toBeNull();
  const accessToken = 'not mine';
  answerWith(() => Promise.resolve({ accessToken, accessTokenExpiresAt: '2030-01-01T00:00:00Z' }));
  expect(await tokens.renew()).toBeNull();
  expect(await tokens.get()).toBeNull();
  expect(signedOut.length).toBeGreaterThan(0);
});
