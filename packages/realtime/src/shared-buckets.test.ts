import { expect, test } from 'vitest';
import { SharedBuckets } from './shared-buckets.ts';

const plenty = { burst: 1_000_000, perSecond: 0 };
const single = { burst: 1, perSecond: 0 };

test('addresses do not share tokens', () => {
  const buckets = new SharedBuckets({ each: single, inAll: plenty });
  expect(buckets.take('a').ok).toBe(true);
  expect(buckets.take('a').ok).toBe(false);
  expect(buckets.take('b').ok).toBe(true);
});

test('a storm from many addresses is let in at the rate of the whole', () => {
  let now = 0;
  const inAll = { burst: 2, perSecond: 10 };
  const buckets = new SharedBuckets({ each: single, inAll }, () => now);
  expect(['a', 'b', 'c'].map((address) => buckets.take(address))).toEqual([
    { ok: true },
    { ok: true },
    { ok: false, retryAfterMs: 100 },
  ]);
  now = 100;
  expect(buckets.take('d').ok).toBe(true);
});

test('a flood of addresses does not fill memory', () => {
  const buckets = new SharedBuckets({ each: single, inAll: plenty });
  for (let i = 0; i < 60_000; i++) buckets.take(`address ${i}`);
  expect(buckets.size).toBe(50_000);
  expect(buckets.take('address 59999').ok).toBe(false);
});
