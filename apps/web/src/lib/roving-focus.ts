import type { KeyboardEvent } from 'react';

const STEPS: Record<string, (index: number, count: number) => number> = {
  ArrowDown: (index, count) => Math.min(index + 1, count - 1),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_index, count) => count - 1,
};

/**
 * For the key handler of each `[data-roving]` element: arrow keys, Home and End move the focus among those inside the
 * same `[data-roving-group]`. The caller gives one of them tabIndex 0 and the others -1, so that Tab passes the list
 * in one step.
 */
export function moveRovingFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  const group = event.currentTarget.closest('[data-roving-group]');
  const items = [...(group?.querySelectorAll<HTMLElement>('[data-roving]') ?? [])];
  const next = items[step(items.indexOf(event.currentTarget), items.length)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}
