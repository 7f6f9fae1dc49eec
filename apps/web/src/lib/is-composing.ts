import type { KeyboardEvent } from 'react';

/**
 * Whether a key belongs to an input method (Japanese, Chinese, Korean …) and must not act. Safari ends the composition
 * before the key event; only the key code 229 still tells there.
 */
export function isComposing(event: KeyboardEvent): boolean {
  // oxlint-disable-next-line typescript/no-deprecated -- nothing else tells in Safari
  return event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229;
}
