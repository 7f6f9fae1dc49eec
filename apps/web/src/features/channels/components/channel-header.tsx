import type { Channel } from '@teamchat/contract';
import { ChevronDown, LogOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { ChannelIcon } from '../../../components/channel-icon.tsx';
import { ConnectionNote } from '../../../components/connection-note.tsx';
import { Menu, MenuItem } from '../../../components/menu.tsx';

interface HeaderBarProps {
  /** A link to the channel list, for small screens. */
  back: ReactNode;
  children: ReactNode;
}

/** The 52-pixel bar on top of the main pane. */
export function HeaderBar({ back, children }: HeaderBarProps) {
  return (
    <header className="flex h-13 shrink-0 items-center gap-2 border-b border-border px-4 max-sm:pl-1">
      {back}
      {children}
      <div className="ml-auto">
        <ConnectionNote />
      </div>
    </header>
  );
}

interface ChannelHeaderProps {
  channel: Channel;
  back: ReactNode;
  onLeave: () => void;
}

export function ChannelHeader({ channel, back, onLeave }: ChannelHeaderProps) {
  const { name, visibility, memberCount, isDefault } = channel;
  const title = (
    <>
      <ChannelIcon visibility={visibility} className="text-text-muted" />
      <bdi className="truncate">{name}</bdi>
    </>
  );
  return (
    <HeaderBar back={back}>
      <h1 className="flex min-w-0 items-center text-heading font-semibold">
        {isDefault ? (
          <span className="flex min-w-0 items-center gap-1.5">{title}</span>
        ) : (
          <Menu
            label={`Channel ${name}`}
            trigger={
              <button
                type="button"
                className="-mx-1.5 flex min-w-0 items-center gap-1.5 rounded-sm px-1.5 py-1 touch-target hover:bg-surface-hover"
              >
                {title}
                <ChevronDown
                  size={16}
                  strokeWidth={1.5}
                  aria-hidden
                  className="shrink-0 text-text-muted"
                />
              </button>
            }
          >
            <MenuItem icon={LogOut} danger onSelect={onLeave}>
              Leave channel
            </MenuItem>
          </Menu>
        )}
      </h1>
      <span className="shrink-0 text-meta text-text-muted tabular-nums">
        {memberCount === 1 ? '1 member' : `${memberCount.toLocaleString()} members`}
      </span>
    </HeaderBar>
  );
}
