import { type RefObject, useLayoutEffect, useReducer, useState } from 'react';
import { flushSync } from 'react-dom';
import { AnchoredList, type ListPosition } from '../anchored-list.ts';
import type { ListAnchor, ListWindow } from '../list-window.ts';

interface AnchoredListOptions {
  keys: readonly string[];
  initial: ListAnchor;
  sticksToEnd: boolean;
  onSettle: (position: ListPosition) => void;
  scroller: RefObject<HTMLElement | null>;
  content: RefObject<HTMLElement | null>;
}

/** Connects an `AnchoredList` to what React renders. */
export function useAnchoredList(options: AnchoredListOptions): {
  list: AnchoredList;
  window: ListWindow;
} {
  const { keys, initial, sticksToEnd, onSettle, scroller, content } = options;
  const [, render] = useReducer((count: number) => count + 1, 0);
  const [list] = useState(() => new AnchoredList(initial, render, () => flushSync(render)));
  const window = list.window(keys);

  useLayoutEffect(() => {
    if (scroller.current === null || content.current === null) return;
    return list.observe(scroller.current, content.current);
  }, [list, scroller, content]);
  useLayoutEffect(() => {
    list.rendered({ keys, window, sticksToEnd, onSettle });
  });
  return { list, window };
}
