import { expect, test, vi } from 'vitest';
import { Gather } from './gather.ts';

function doubling(options: { every: number; most: number }) {
  const queries: number[][] = [];
  const gather = new Gather<number, number>({
    ...options,
    ask(numbers) {
      queries.push([...numbers]);
      if (numbers.includes(13)) return Promise.reject(new Error('Postgres is away'));
      return Promise.resolve(numbers.map((number) => number * 2));
    },
  });
  return { gather, queries };
}

test('somebody alone is answered at once, a crowd together', async () => {
  const { gather, queries } = doubling({ every: 100, most: 1_000 });
  const startedAt = performance.now();
  expect(await gather.read(1)).toBe(2);
  expect(performance.now() - startedAt).toBeLessThan(90);
  const crowd = Array.from({ length: 50 }, (_, index) => gather.read(index + 20));
  expect(await Promise.all(crowd)).toEqual(crowd.map((_, index) => (index + 20) * 2));
  expect(queries).toHaveLength(2);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(98);
});

test('no query is larger than the most, and a failed one fails only its own questions', async () => {
  const { gather, queries } = doubling({ every: 5, most: 3 });
  const settled = await Promise.allSettled([1, 2, 3, 12, 13, 14, 4].map((n) => gather.read(n)));
  expect(queries.map(({ length }) => length)).toEqual([3, 3, 1]);
  expect(settled.map(({ status }) => status === 'fulfilled')).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    true,
  ]);
});

test('a stop answers those who wait, and those who come later', async () => {
  vi.useFakeTimers();
  const { gather, queries } = doubling({ every: 5, most: 3 });
  const waiting = gather.read(1);
  gather.stop();
  await expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await expect(gather.read(2)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(queries).toHaveLength(0);
  vi.useRealTimers();
});
