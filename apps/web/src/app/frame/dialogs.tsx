import { useNavigate } from '@tanstack/react-router';
import { BrowseDialog } from '../../features/channels/components/browse-dialog.tsx';
import { ChannelSwitcher } from '../../features/channels/components/channel-switcher.tsx';
import { CreateChannelDialog } from '../../features/channels/components/create-channel-dialog.tsx';
import { SettingsDialog } from '../../features/settings/components/settings-dialog.tsx';
import { InviteDialog } from '../../features/workspaces/components/invite-dialog.tsx';
import { useSortedChannels } from '../../lib/use-sorted-channels.ts';
import { useData } from '../../lib/workspace.ts';

export type OpenDialog = 'switcher' | 'browse' | 'createChannel' | 'invite' | 'settings';

interface DialogsProps {
  open: OpenDialog | null;
  onOpen: (dialog: OpenDialog | null) => void;
}

/** At most one of the workspace's dialogs is open. */
export function Dialogs({ open, onOpen }: DialogsProps) {
  const navigate = useNavigate();
  const workspace = useData((data) => data.workspace);
  const marks = useData((data) => data.readMarks);
  const channels = useSortedChannels();
  const state = (dialog: OpenDialog) => ({
    open: open === dialog,
    onOpenChange: (isOpen: boolean) => onOpen(isOpen ? dialog : null),
  });
  const goTo = (channelId: string) => {
    onOpen(null);
    void navigate({ to: '/w/$slug/c/$channelId', params: { slug: workspace.slug, channelId } });
  };
  return (
    <>
      <ChannelSwitcher
        {...state('switcher')}
        channels={channels}
        unread={(channelId) => marks[channelId]?.unread ?? 0}
        onPick={goTo}
      />
      <BrowseDialog
        {...state('browse')}
        onOpenChannel={goTo}
        onCreate={() => onOpen('createChannel')}
      />
      <CreateChannelDialog {...state('createChannel')} onCreated={goTo} />
      <InviteDialog
        {...state('invite')}
        workspaceId={workspace.id}
        workspaceName={workspace.name}
      />
      <SettingsDialog {...state('settings')} />
    </>
  );
}
