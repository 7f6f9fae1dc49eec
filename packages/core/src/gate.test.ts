import { expect, test } from 'vitest';
import { createGate } from './gate.ts';

function createTask() {
  let end = () => {};
  const running = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { running, end: () => end() };
}

test('a key is as wide as it was told, and the rest wait in line', async () => {
  const gate = createGate({ width: 2, waiting: 1 });
  const tasks = [createTask(), createTask(), createTask()];
  const started: number[] = [];
  const runs = tasks.map((task, index) =>
    gate.run('a', () => {
      started.push(index);
      return task.running;
    }),
  );
  await expect(gate.run('a', () => Promise.resolve('too many'))).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
  await expect(gate.run('b', () => Promise.resolve('other key'))).resolves.toBe('other key');
  expect(started).toEqual([0, 1]);
  for (const task of tasks) task.end();
  await Promise.all(runs);
  expect(started).toEqual([0, 1, 2]);
});

test('a task that fails gives its place back', async () => {
  const gate = createGate({ width: 1, waiting: 5 });
  const failing = gate.run('a', () => Promise.reject(new Error('no')));
  const next = gate.run('a', () => Promise.resolve('yes'));
  await expect(failing).rejects.toThrow('no');
  await expect(next).resolves.toBe('yes');
});

test('places under several keys are taken in one order, and given back', async () => {
  const gate = createGate({ width: 1, waiting: 5 });
  const order: string[] = [];
  const run = (name: string, keys: string[]) =>
    gate.runAll(keys, async () => {
      order.push(name);
      await Promise.resolve();
    });
  await Promise.all([run('first', ['a', 'b']), run('second', ['b', 'a']), run('third', ['b'])]);
  expect(order.toSorted()).toEqual(['first', 'second', 'third']);
  await expect(gate.runAll([], () => Promise.resolve('none'))).resolves.toBe('none');
  await expect(gate.run('a', () => Promise.resolve('free'))).resolves.toBe('free');
});
