const FLOATING = '[role="dialog"], [role="menu"], [role="tooltip"]';

let last: HTMLElement | null = null;

/** Remembers what has the focus in the page itself, for the life of the page. */
export function followFocus(): void {
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && target.closest(FLOATING) === null) last = target;
  });
}

/** Gives the focus back to where it was before dialogs and menus took it, when that is still there. */
export function returnFocus(): void {
  if (last?.isConnected) last.focus({ preventScroll: true });
}
