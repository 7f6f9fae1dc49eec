import { useEffect, useEffectEvent } from 'react';

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The key with Cmd on Apple devices and Ctrl elsewhere. */
export function useShortcut(key: string, onPress: () => void): void {
  const press = useEffectEvent(onPress);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const modifier = isApple ? event.metaKey : event.ctrlKey;
      if (!modifier || event.shiftKey || event.altKey || event.key.toLowerCase() !== key) return;
      event.preventDefault();
      press();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [key]);
}

/** How the shortcut is written: `⌘K` or `Ctrl K`. */
export function shortcutLabel(key: string): string {
  return isApple ? `⌘${key.toUpperCase()}` : `Ctrl ${key.toUpperCase()}`;
}
