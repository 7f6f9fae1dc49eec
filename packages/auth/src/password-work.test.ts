import { expect, test } from 'vitest';
import { createPasswordWork } from './password-work.ts';

/** A task that runs until it is told to end. */
function manual() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end, task: () => ended };
}

test('runs so many at once, the others in order, and refuses beyond the queue', async () => {
  const work = createPasswordWork({ parallel: 2, waiting: 2 });
  const started: number[] = [];
  const manuals = [manual(), manual(), manual(), manual()];
  const runs = manuals.map(({ task }, index) =>
    work.run(() => {
      started.push(index);
      return task();
    }),
  );
  await expect(work.run(() => Promise.resolve())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    retryAfterMs: 2_000,
  });
  expect(started).toEqual([0, 1]);
  manuals[1]?.end();
  await runs[1];
  await expect.poll(() => started).toEqual([0, 1, 2]);
  for (const { end } of manuals) end();
  await Promise.all(runs);
  expect(started).toEqual([0, 1, 2, 3]);
  await expect(work.run(() => Promise.resolve('free again'))).resolves.toBe('free again');
});

test('a failing task gives its slot back', async () => {
  const work = createPasswordWork({ parallel: 1, waiting: 0 });
  for (let round = 0; round < 3; round++) {
    await expect(work.run(async () => Promise.reject(new Error('seeded')))).rejects.toThrow(
      'seeded',
    );
  }
});
