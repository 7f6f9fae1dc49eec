import {
  computeWindow,
  createListHeights,
  findRowAt,
  type ListAnchor,
  type ListHeights,
  type ListWindow,
} from './list-window.ts';

/** Pixels rendered on both sides of the viewport, and how few of them may be left before more are rendered. */
const OVERSCAN = 900;
const UNDERRUN = 300;
/** The list sticks to the end when at most this many pixels are below the viewport. */
const END_WITHIN = 8;
/** The last row counts as seen when at most this many are: the space below it and one line. */
const SEEN_WITHIN = 48;
/** Renders in a row that only add rows; ends a loop that a zero-height row could cause. */
const MOST_EXTENSIONS = 10;

export interface ListPosition {
  /** Pixels of content above and below the viewport. */
  above: number;
  below: number;
  /** The last row is on screen. */
  seesEnd: boolean;
}

export interface ListInput {
  /** One per row, unique, in order. */
  keys: readonly string[];
  /** The window that was rendered of these. */
  window: ListWindow;
  /** At the end, rows that are added keep the list at the end. */
  sticksToEnd: boolean;
  /** After every move of the reader and every change of the rows. */
  onSettle: (position: ListPosition) => void;
}

/**
 * A virtual list in normal flow. One row (the anchor) keeps its place on screen: after each change the real layout is
 * measured and the scroll position corrected before the browser paints, so prepends, wrong guesses of heights, late
 * fonts and resizes do not move what is being read. At the end it stays at the end.
 *
 * Rows carry `data-row={key}`; elements with `data-measure={key}` are measured only (sticky ones cannot be anchors).
 */
export class AnchoredList {
  readonly #heights: ListHeights = createListHeights();
  #anchor: ListAnchor;
  #viewport = window.innerHeight;
  #extensions = 0;
  #input: ListInput | null = null;
  #elements: { scroller: HTMLElement; content: HTMLElement } | null = null;
  readonly #render: () => void;
  readonly #renderNow: () => void;

  /**
   * @param render asks for another render; within a layout effect that is before the next paint.
   * @param renderNow renders before it returns; for scroll and resize events.
   */
  constructor(anchor: ListAnchor, render: () => void, renderNow: () => void) {
    this.#anchor = anchor;
    this.#render = render;
    this.#renderNow = renderNow;
  }

  /** Which of the rows to render now. */
  window(keys: readonly string[]): ListWindow {
    const [anchor, heights, viewport] = [this.#anchor, this.#heights, this.#viewport];
    return computeWindow(keys, { anchor, heights, viewport, overscan: OVERSCAN });
  }

  /** The height of a row in pixels, as far as it is known. */
  heightOf(key: string): number {
    return this.#heights.of(key);
  }

  moveTo(anchor: ListAnchor): void {
    this.#anchor = anchor;
    this.#render();
  }

  /** Watches the mounted elements. @returns stops it. */
  observe(scroller: HTMLElement, content: HTMLElement): () => void {
    this.#elements = { scroller, content };
    const onScroll = () => {
      this.#dropAnchor();
      if (this.#isUncovered()) this.#renderNow();
      else this.#report();
    };
    scroller.addEventListener('scroll', onScroll, { passive: true });
    const observer = new ResizeObserver(() => this.#settle(this.#renderNow));
    observer.observe(scroller);
    observer.observe(content);
    return () => {
      scroller.removeEventListener('scroll', onScroll);
      observer.disconnect();
      this.#elements = null;
    };
  }

  /** Takes what was just rendered, before it is painted. */
  rendered(input: ListInput): void {
    this.#input = input;
    this.#settle(this.#render);
  }

  /** Measures what is rendered and puts the anchor back where it was. */
  #settle(render: () => void): void {
    if (this.#elements === null || this.#elements.scroller.clientHeight === 0) return;
    const { scroller, content } = this.#elements;
    this.#viewport = scroller.clientHeight;
    let anchored: HTMLElement | null = null;
    for (const row of content.querySelectorAll<HTMLElement>('[data-row],[data-measure]')) {
      const key = row.dataset.row ?? row.dataset.measure ?? '';
      this.#heights.measure(key, row.getBoundingClientRect().height);
      if (this.#anchor.kind === 'row' && row.dataset.row === this.#anchor.key) anchored = row;
    }
    if (this.#anchor.kind === 'end') {
      scroller.scrollTop = scroller.scrollHeight;
    } else if (anchored !== null) {
      const moved =
        anchored.getBoundingClientRect().top -
        scroller.getBoundingClientRect().top -
        this.#anchor.top;
      if (Math.abs(moved) >= 0.5) scroller.scrollTop += moved;
    }
    if (this.#isUncovered() && this.#extensions < MOST_EXTENSIONS) {
      this.#extensions += 1;
      render();
      return;
    }
    this.#extensions = 0;
    this.#report();
  }

  /** Takes the anchor from where the reader is now. */
  #dropAnchor(): void {
    if (this.#elements === null || this.#input === null) return;
    const { scroller, content } = this.#elements;
    const isAtEnd = belowOf(scroller) <= END_WITHIN;
    if (isAtEnd && this.#input.sticksToEnd) {
      this.#anchor = { kind: 'end' };
      return;
    }
    const visible = findVisibleRow(scroller, content);
    // Scrolled so far that nothing of it is rendered: go by what is known of the heights.
    const found = visible ?? findRowAt(this.#input.keys, this.#heights, scroller.scrollTop);
    this.#anchor = found === null ? { kind: 'end' } : { kind: 'row', ...found };
  }

  #isUncovered(): boolean {
    if (this.#elements === null || this.#input === null) return false;
    const { keys, window } = this.#input;
    const view = this.#elements.scroller.getBoundingClientRect();
    const rows = this.#elements.content.querySelectorAll<HTMLElement>('[data-row]');
    const top = rows[0]?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY;
    const bottom =
      rows[rows.length - 1]?.getBoundingClientRect().bottom ?? Number.NEGATIVE_INFINITY;
    return (
      (window.start > 0 && top > view.top - UNDERRUN) ||
      (window.end < keys.length && bottom < view.bottom + UNDERRUN)
    );
  }

  #report(): void {
    if (this.#elements === null || this.#input === null) return;
    const { scroller } = this.#elements;
    const below = belowOf(scroller);
    this.#input.onSettle({ above: scroller.scrollTop, below, seesEnd: below <= SEEN_WITHIN });
  }
}

function belowOf(scroller: HTMLElement): number {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
}

/** The first row that is wholly below the top of the viewport, or else the one that covers it. */
function findVisibleRow(
  scroller: HTMLElement,
  content: HTMLElement,
): { key: string; top: number } | null {
  const { top, bottom } = scroller.getBoundingClientRect();
  let covering: { key: string; top: number } | null = null;
  for (const row of content.querySelectorAll<HTMLElement>('[data-row]')) {
    const rect = row.getBoundingClientRect();
    if (rect.top >= bottom) break;
    if (rect.bottom <= top) continue;
    const found = { key: row.dataset.row ?? '', top: rect.top - top };
    if (rect.top >= top) return found;
    covering = found;
  }
  return covering;
}
