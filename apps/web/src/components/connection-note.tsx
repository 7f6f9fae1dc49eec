import { CloudOff, RefreshCw } from 'lucide-react';
import { type ConnectionHealth, useConnectionHealth } from '../lib/connection.ts';

const words: Record<Exclude<ConnectionHealth, 'fine'>, string> = {
  offline: "You're offline",
  reconnecting: 'Reconnecting…',
  catchingUp: 'Catching up…',
};

/** Says in a corner that what is shown may be old. The region is always there, so that changes are announced. */
export function ConnectionNote() {
  const health = useConnectionHealth();
  const Icon = health === 'offline' ? CloudOff : RefreshCw;
  return (
    <div role="status" className="shrink-0">
      {health === 'fine' ? null : (
        <span className="flex animate-fade-in items-center gap-1.5 text-meta text-warning-text">
          <Icon size={16} strokeWidth={1.5} aria-hidden />
          {words[health]}
        </span>
      )}
    </div>
  );
}
