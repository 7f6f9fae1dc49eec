import { expect, test } from 'vitest';
import { formatCloseReason, retryAfterOfReason } from './close-codes.ts';

test('a close reason carries when to come back, and fits a close frame', () => {
  const reason = formatCloseReason('too many resumes', 1_234.5);
  expect(retryAfterOfReason(reason)).toBe(1_235);
  expect(Buffer.byteLength(formatCloseReason('too many requests', 10 ** 8))).toBeLessThan(124);
});

test.each(['', 'draining', 'retryAfterMs=5', '; retryAfterMs=', '; retryAfterMs=-1', undefined])(
  'a reason that says nothing about it: %s',
  (reason) => expect(retryAfterOfReason(reason)).toBeUndefined(),
);
