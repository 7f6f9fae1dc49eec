/** The row that keeps its place on screen while rows around it come, go or change their height. */
export type ListAnchor =
  | { kind: 'end' }
  /** `top`: pixels from the top of the viewport to the top of the row. */
  | { kind: 'row'; key: string; top: number };

export interface ListWindow {
  /** Rows `start` to before `end` are rendered. */
  start: number;
  end: number;
  /** Pixels that stand for the rows before and after. */
  before: number;
  after: number;
}

export interface ListHeights {
  /** Measured rows; the rest counts as the average of these. */
  of(key: string): number;
  measure(key: string, height: number): void;
}

const FIRST_GUESS = 44;

export function createListHeights(): ListHeights {
  const measured = new Map<string, number>();
  let total = 0;
  return {
    of: (key) => measured.get(key) ?? (measured.size === 0 ? FIRST_GUESS : total / measured.size),
    measure(key, height) {
      total += height - (measured.get(key) ?? 0);
      measured.set(key, height);
    },
  };
}

/**
 * Which rows to render so that the viewport and `overscan` pixels on both sides of it are covered while the anchor
 * stays where it is. An anchor whose row is gone counts as the end.
 */
export function computeWindow(
  keys: readonly string[],
  options: { anchor: ListAnchor; heights: ListHeights; viewport: number; overscan: number },
): ListWindow {
  const { anchor, heights, viewport, overscan } = options;
  const height = (index: number) => heights.of(keys[index] ?? '');
  const anchorIndex = anchor.kind === 'row' ? keys.indexOf(anchor.key) : -1;
  const fromEnd = anchorIndex < 0;

  let start = fromEnd ? keys.length : anchorIndex;
  let top = fromEnd || anchor.kind === 'end' ? viewport : anchor.top;
  let end = start;
  let bottom = top;
  while (end < keys.length && bottom < viewport + overscan) bottom += height(end++);
  while (start > 0 && top > -overscan) top -= height(--start);

  let before = 0;
  for (let index = 0; index < start; index++) before += height(index);
  let after = 0;
  for (let index = end; index < keys.length; index++) after += height(index);
  return { start, end, before, after };
}

/** The row at `offset` pixels from the top of all rows, by what is known of their heights. */
export function findRowAt(
  keys: readonly string[],
  heights: ListHeights,
  offset: number,
): { key: string; top: number } | null {
  let top = 0;
  for (const key of keys) {
    const height = heights.of(key);
    if (top + height > offset) return { key, top: top - offset };
    top += height;
  }
  return null;
}
