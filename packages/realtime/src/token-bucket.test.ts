import { expect, test } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

test('lets a burst through, then as many as it refills', () => {
  let now = 0;
  const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, () => now);
  for (let i = 0; i < 3; i++) expect(bucket.take()).toEqual({ ok: true });
  expect(bucket.take()).toEqual({ ok: false, retryAfterMs: 500 });
  now = 499;
  expect(bucket.take().ok).toBe(false);
  now = 500;
  expect(bucket.take().ok).toBe(true);
  expect(bucket.take().ok).toBe(false);
  now = 60_000;
  for (let i = 0; i < 3; i++) expect(bucket.take().ok).toBe(true);
  expect(bucket.take().ok).toBe(false);
});
