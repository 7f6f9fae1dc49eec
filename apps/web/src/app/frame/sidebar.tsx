import type { Id } from '@teamchat/contract';
import { Compass, Plus, Search } from 'lucide-react';
import { ConnectionNote } from '../../components/connection-note.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { ChannelList } from '../../features/channels/components/channel-list.tsx';
import { useIsNarrow } from '../../lib/use-media-query.ts';
import { useSortedChannels } from '../../lib/use-sorted-channels.ts';
import { useData } from '../../lib/workspace.ts';
import type { OpenDialog } from './dialogs.tsx';
import { ResizeHandle, useSidebarWidth } from './resize-handle.tsx';
import { shortcutLabel } from './use-shortcut.ts';
import { WorkspaceMenu } from './workspace-menu.tsx';

interface SidebarProps {
  currentId: Id | null;
  hiddenWhenNarrow: boolean;
  onOpen: (dialog: OpenDialog) => void;
}

export function Sidebar({ currentId, hiddenWhenNarrow, onOpen }: SidebarProps) {
  const { name, slug } = useData((data) => data.workspace);
  const role = useData((data) => data.me.role);
  const marks = useData((data) => data.readMarks);
  const channels = useSortedChannels();
  const narrow = useIsNarrow();
  const [width, setWidth] = useSidebarWidth();
  const mayInvite = role === 'owner' || role === 'admin';
  const mayCreate = role !== 'guest';
  return (
    <nav
      aria-label="Channels"
      style={narrow ? undefined : { width }}
      className={`relative flex shrink-0 flex-col border-r border-border bg-surface-sunken max-lg:max-w-60 max-sm:w-full max-sm:max-w-none max-sm:border-r-0 ${hiddenWhenNarrow ? 'max-sm:hidden' : ''}`}
    >
      <div className="flex h-13 shrink-0 items-center justify-between gap-2 px-2">
        <WorkspaceMenu
          name={name}
          mayInvite={mayInvite}
          mayCreateChannels={mayCreate}
          onOpen={onOpen}
        />
        {narrow ? <ConnectionNote /> : null}
      </div>
      <div className="shrink-0 px-3 pb-2">
        <button
          type="button"
          onClick={() => onOpen('switcher')}
          className="flex h-8 w-full items-center gap-2 rounded-sm border border-border bg-surface px-2 text-text-muted touch-target hover:border-border-strong"
        >
          <Search size={16} strokeWidth={1.5} aria-hidden />
          <span className="flex-1 text-left text-meta">Jump to…</span>
          <kbd className="font-sans text-caption max-sm:hidden">{shortcutLabel('k')}</kbd>
        </button>
      </div>
      <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto px-2 pt-2 pb-[calc(16px+env(safe-area-inset-bottom))]">
        <div className="flex h-8 items-center justify-between pl-2">
          <h2 className="text-meta font-medium text-text-muted">Channels</h2>
          <div className="flex">
            <IconButton
              icon={Compass}
              label="Browse channels"
              scale="small"
              onClick={() => onOpen('browse')}
            />
            {mayCreate ? (
              <IconButton
                icon={Plus}
                label="Create a channel"
                scale="small"
                onClick={() => onOpen('createChannel')}
              />
            ) : null}
          </div>
        </div>
        <ChannelList
          slug={slug}
          channels={channels}
          unread={(channelId) => marks[channelId]?.unread ?? 0}
          currentId={currentId}
        />
      </div>
      <ResizeHandle width={width} onResize={setWidth} />
    </nav>
  );
}
