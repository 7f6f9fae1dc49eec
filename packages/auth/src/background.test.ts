import { expect, test } from 'vitest';
import { createBackground } from './background.ts';

test('disposing waits for what runs; failures are told', async () => {
  const errors: unknown[] = [];
  const background = createBackground({ parallel: 2, onError: (error) => errors.push(error) });
  let end: () => void = () => undefined;
  let done = false;
  background.run(async () => {
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    done = true;
  });
  background.run(() => Promise.reject(new Error('seeded')));
  expect(() => background.run(() => Promise.resolve())).toThrow(/busy/);
  const disposed = background[Symbol.asyncDispose]();
  end();
  await disposed;
  expect(done).toBe(true);
  expect(errors).toHaveLength(1);
  background.run(() => Promise.resolve());
});
