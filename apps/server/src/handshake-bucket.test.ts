import { expect, test } from 'vitest';
import { createHandshakeBucket } from './handshake-bucket.ts';

test('lets a burst through, then as many as it refills', () => {
  let now = 0;
  const bucket = createHandshakeBucket({ burst: 3, perSecond: 2 }, () => now);
  for (let i = 0; i < 3; i++) expect(bucket.take('a')).toEqual({ ok: true });
  expect(bucket.take('a')).toEqual({ ok: false, retryAfterMs: 500 });
  now = 499;
  expect(bucket.take('a').ok).toBe(false);
  now = 500;
  expect(bucket.take('a').ok).toBe(true);
  expect(bucket.take('a').ok).toBe(false);
  now = 60_000;
  for (let i = 0; i < 3; i++) expect(bucket.take('a').ok).toBe(true);
  expect(bucket.take('a').ok).toBe(false);
});

test('addresses do not share tokens', () => {
  const bucket = createHandshakeBucket({ burst: 1, perSecond: 0 }, () => 0);
  expect(bucket.take('a').ok).toBe(true);
  expect(bucket.take('a').ok).toBe(false);
  expect(bucket.take('b').ok).toBe(true);
});

test('a flood of addresses does not fill memory', () => {
  const bucket = createHandshakeBucket({ burst: 1, perSecond: 0 }, () => 0);
  for (let i = 0; i < 60_000; i++) bucket.take(`address ${i}`);
  expect(bucket.size).toBe(50_000);
  expect(bucket.take('address 59999').ok).toBe(false);
});
