import { expect, it } from 'vitest';
import { formatDay } from './format-date.ts';

const at = (...parts: [number, number, number, number?, number?]) => new Date(...parts).getTime();

it('names the days near now', () => {
  const now = at(2026, 2, 1, 0, 5);
  expect(formatDay(at(2026, 2, 1, 23, 59), now)).toBe('Today');
  expect(formatDay(at(2026, 1, 28, 0, 0), now)).toBe('Yesterday');
  expect(formatDay(at(2026, 1, 27, 23, 59), now)).toMatch(/Friday/);
});

it('adds the year only when it is another one', () => {
  const now = at(2026, 0, 2);
  expect(formatDay(at(2025, 11, 30), now)).toMatch(/2025/);
  expect(formatDay(at(2026, 5, 30), now)).not.toMatch(/2026/);
});
