import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { seededBugs } from './bugs.ts';
import { seed } from './plugin.ts';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFile(new URL(file, root), 'utf8');

test.for(seededBugs)('$name still finds its places', async ({ edits, caughtBy }) => {
  for (const file of caughtBy) expect(await read(file)).toMatch(/describe|test\(/);
  for (const edit of edits) {
    const text = await read(edit.file);
    expect(seed(text, edit)).not.toBe(text);
  }
});

test('names are unique', () => {
  const names = seededBugs.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test('a place that is missing or ambiguous is refused', () => {
  const edit = { file: 'a.ts', find: 'x', replace: 'y' };
  expect(() => seed('abc', edit)).toThrow('a.ts');
  expect(() => seed('x x', edit)).toThrow('a.ts');
  expect(seed('a x b', edit)).toBe('a y b');
});
