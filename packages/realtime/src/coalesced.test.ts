import { expect, test } from 'vitest';
import { Coalesced } from './coalesced.ts';

test('a flood of requests is two runs: the one under way and one that began after them', async () => {
  const ends: (() => void)[] = [];
  const work = new Coalesced(() => new Promise((resolve) => ends.push(resolve)));
  const first = work.request();
  const later = Array.from({ length: 1_000 }, () => work.request());
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await first;
  await new Promise((resolve) => setImmediate(resolve));
  expect(ends).toHaveLength(2);
  let isDone = false;
  const all = Promise.all(later).then(() => {
    isDone = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isDone).toBe(false);
  ends[1]?.();
  await all;
  const again = work.request();
  expect(ends).toHaveLength(3);
  ends[2]?.();
  await again;
});
