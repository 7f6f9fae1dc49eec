import type { UserPresence } from '@teamchat/contract';
import { classNames } from '../lib/class-names.ts';

/** At the corner of an avatar. Told apart by shape as well: full, hollow, and with a bar. */
export function PresenceDot({ presence }: { presence: UserPresence | undefined }) {
  if (presence === undefined || presence.state === 'offline') return null;
  const isQuiet = presence.dnd === true;
  return (
    <span
      aria-hidden
      data-presence={isQuiet ? 'dnd' : presence.state}
      className={classNames(
        'absolute -right-1 -bottom-1 flex size-3 animate-fade-in items-center justify-center rounded-full ring-2 ring-surface',
        isQuiet && 'bg-presence-dnd',
        !isQuiet && presence.state === 'online' && 'bg-presence-online',
        !isQuiet && presence.state === 'away' && 'border-2 border-presence-away bg-surface',
      )}
    >
      {isQuiet ? <span className="h-0.5 w-1.5 rounded-full bg-surface" /> : null}
    </span>
  );
}
