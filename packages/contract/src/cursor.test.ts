import { expect, test } from 'vitest';
import { Cursor, formatCursor, formatFrameCursor, parseCursor } from './cursor.ts';

test('a cursor keeps its position with and without a frame number', () => {
  const position = { seq: 9_007_199_254_740, tag: 2_147_483_647 };
  expect(parseCursor(formatCursor(position))).toEqual(position);
  const frame = formatFrameCursor(position, 2 ** 48 - 1);
  expect(Cursor.safeParse(frame).success).toBe(true);
  expect(parseCursor(frame)).toEqual(position);
});

test('anything else is refused', () => {
  for (const bad of [
    '',
    '1',
    '1.',
    '.1',
    '01.1',
    '-1.1',
    '1.1~',
    '1.1~x',
    '1.1 ',
    '1e3.1',
    '1.1\n',
  ]) {
    expect(Cursor.safeParse(bad).success, JSON.stringify(bad)).toBe(false);
  }
});
