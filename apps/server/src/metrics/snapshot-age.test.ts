import { expect, test, vi } from 'vitest';
import { createSnapshotAge } from './snapshot-age.ts';

const options = { timeoutMs: 20, reuseMs: 60_000 };

test('an answer is reused, and scrapes at once share one question', async () => {
  const ask = vi.fn(() => Promise.resolve(1));
  const age = createSnapshotAge({ ...options, ask });
  expect(await Promise.all([age.read(), age.read()])).toEqual([1, 1]);
  expect(await age.read()).toBe(1);
  expect(ask).toHaveBeenCalledOnce();
});

test('an answer that does not come is waited for briefly, and asked for once', async () => {
  let answer: (age: number) => void = () => undefined;
  const ask = vi.fn(() => new Promise<number>((resolve) => (answer = resolve)));
  const age = createSnapshotAge({ ...options, reuseMs: 0, ask });
  expect(await age.read()).toBeNull();
  expect(await age.read()).toBeNull();
  expect(ask).toHaveBeenCalledOnce();
  answer(7);
  await vi.waitFor(async () => {
    const again = age.read();
    answer(8);
    expect(await again).toBe(8);
  });
});

test('a failure is no answer, and the next scrape asks again', async () => {
  const ask = vi.fn(() => Promise.resolve(3)).mockRejectedValueOnce(new Error('down'));
  const age = createSnapshotAge({ ...options, reuseMs: 0, ask });
  expect(await age.read()).toBeNull();
  expect(await age.read()).toBe(3);
});
