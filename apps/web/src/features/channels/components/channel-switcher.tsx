import type { Channel, Id } from '@teamchat/contract';
import { Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type KeyboardEvent, useId, useState } from 'react';
import { UnreadBadge } from '../../../components/badge.tsx';
import { ChannelIcon } from '../../../components/channel-icon.tsx';
import { giveFocusBack } from '../../../components/dialog.tsx';
import { matchName } from '../../../lib/channel-names.ts';
import { classNames } from '../../../lib/class-names.ts';
import { isComposing } from '../../../lib/is-composing.ts';

interface ChannelSwitcherProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  channels: readonly Channel[];
  unread: (channelId: Id) => number;
  onPick: (channelId: Id) => void;
}

const SHOWN = 50;

/** Jumps to a channel by a few letters of its name. Opens with what is unread on top. */
export function ChannelSwitcher({ open, onOpenChange, ...rest }: ChannelSwitcherProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={giveFocusBack}
          className="fixed top-[max(16px,14dvh)] left-1/2 z-40 flex max-h-[min(440px,calc(100dvh-32px))] w-[calc(100vw-32px)] max-w-140 -translate-x-1/2 animate-rise-in flex-col overflow-hidden rounded-lg bg-surface-raised shadow-float outline-none"
        >
          <Dialog.Title className="sr-only">Jump to a channel</Dialog.Title>
          <Switcher {...rest} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Switcher({
  channels,
  unread,
  onPick,
}: Omit<ChannelSwitcherProps, 'open' | 'onOpenChange'>) {
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const id = useId();
  const found = channels
    .map((channel) => ({
      channel,
      rank: matchName(channel.name, query),
      count: unread(channel.id),
    }))
    .filter(({ rank }) => rank !== null)
    .toSorted((a, b) =>
      query === '' ? Number(b.count > 0) - Number(a.count > 0) : (a.rank ?? 0) - (b.rank ?? 0),
    )
    .slice(0, SHOWN);
  const current = Math.min(active, found.length - 1);

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    const move = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (move !== 0 && found.length > 0) {
      event.preventDefault();
      const next = (current + move + found.length) % found.length;
      setActive(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    }
    const picked = found[current];
    if (event.key === 'Enter' && picked !== undefined) {
      event.preventDefault();
      onPick(picked.channel.id);
    }
  };

  return (
    <>
      <div className="flex h-13 shrink-0 items-center gap-3 border-b border-border px-4">
        <Search size={20} strokeWidth={1.5} aria-hidden className="shrink-0 text-text-muted" />
        <input
          role="combobox"
          aria-label="Channel name"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={found.length === 0 ? undefined : `${id}-${current}`}
          autoComplete="off"
          placeholder="Jump to a channel"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          className="h-full min-w-0 flex-1 bg-transparent outline-none max-sm:text-[16px]"
        />
        <kbd className="font-sans text-caption text-text-muted max-sm:hidden">Esc</kbd>
      </div>
      <div id={`${id}-list`} role="listbox" aria-label="Channels" className="overflow-y-auto p-1.5">
        {found.map(({ channel, count }, index) => (
          <div
            key={channel.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            onPointerMove={() => setActive(index)}
            onClick={() => onPick(channel.id)}
            onKeyDown={onKeyDown}
            className={classNames(
              'flex h-9 items-center gap-2.5 rounded-sm px-2.5 touch-target',
              index === current && 'bg-surface-hover',
              count > 0 && 'font-semibold',
            )}
          >
            <ChannelIcon visibility={channel.visibility} className="text-text-muted" />
            <bdi className="min-w-0 flex-1 truncate text-left">{channel.name}</bdi>
            <UnreadBadge count={count} />
          </div>
        ))}
      </div>
      {found.length === 0 ? (
        <p role="status" className="px-4 pt-1 pb-5 text-meta text-text-muted wrap-anywhere">
          No channel of yours matches “{query}”. Browse channels to find others.
        </p>
      ) : null}
    </>
  );
}
