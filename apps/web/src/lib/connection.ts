import { useSyncExternalStore } from 'react';
import { useLate } from './use-late.ts';
import { useStore } from './workspace.ts';

/** What a person needs to know of the connection; short interruptions are `fine`. */
export type ConnectionHealth = 'fine' | 'offline' | 'reconnecting' | 'catchingUp';

/** An interruption shorter than this is not worth a word. */
const TELL_AFTER = 1500;

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

/** Whether the device says that it has a network; it may still not reach TeamChat. */
function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine);
}

export function useConnectionHealth(): ConnectionHealth {
  const kind = useStore(({ status }) => status.kind);
  const online = useOnline();
  const late = useLate(kind !== 'live', TELL_AFTER);
  if (!online && kind !== 'live') return 'offline';
  if (!late) return 'fine';
  return kind === 'catchingUp' ? 'catchingUp' : 'reconnecting';
}
