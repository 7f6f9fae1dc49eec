import { describe, expect, it } from 'vitest';
import { computeWindow, createListHeights, findRowAt } from './list-window.ts';

const keys = Array.from({ length: 1000 }, (_, index) => `row${index}`);
function measured(height: number) {
  const heights = createListHeights();
  for (const key of keys) heights.measure(key, height);
  return heights;
}
const base = { viewport: 600, overscan: 400 };

describe('computeWindow', () => {
  it('covers the viewport and the overscan around the anchor', () => {
    const window = computeWindow(keys, {
      ...base,
      heights: measured(20),
      anchor: { kind: 'row', key: 'row500', top: -5 },
    });
    expect(window).toEqual({ start: 480, end: 551, before: 480 * 20, after: 449 * 20 });
  });

  it('ends at the last row when anchored to the end, and when the anchor is gone', () => {
    const expected = { start: 950, end: 1000, before: 950 * 20, after: 0 };
    const heights = measured(20);
    expect(computeWindow(keys, { ...base, heights, anchor: { kind: 'end' } })).toEqual(expected);
    expect(
      computeWindow(keys, { ...base, heights, anchor: { kind: 'row', key: 'gone', top: 0 } }),
    ).toEqual(expected);
  });

  it('renders the same rows after a prepend', () => {
    const heights = measured(20);
    const anchor = { kind: 'row', key: 'row500', top: 100 } as const;
    const one = computeWindow(keys.slice(300), { ...base, heights, anchor });
    const two = computeWindow(keys.slice(250), { ...base, heights, anchor });
    expect(keys.slice(300).slice(one.start, one.end)).toEqual(
      keys.slice(250).slice(two.start, two.end),
    );
    expect(two.before - one.before).toBe(50 * 20);
  });

  it('renders all rows of a short list and none of an empty one', () => {
    const heights = measured(20);
    const anchor = { kind: 'end' } as const;
    expect(computeWindow(keys.slice(0, 3), { ...base, heights, anchor })).toEqual({
      start: 0,
      end: 3,
      before: 0,
      after: 0,
    });
    expect(computeWindow([], { ...base, heights, anchor })).toEqual({
      start: 0,
      end: 0,
      before: 0,
      after: 0,
    });
  });

  it('guesses unmeasured rows by the average of the measured ones', () => {
    const heights = createListHeights();
    heights.measure('row0', 30);
    heights.measure('row1', 50);
    heights.measure('row1', 90);
    expect(heights.of('row2')).toBe(60);
    expect(findRowAt(keys, heights, 130)).toEqual({ key: 'row2', top: -10 });
    expect(findRowAt(keys, heights, 1e9)).toBeNull();
  });
});
