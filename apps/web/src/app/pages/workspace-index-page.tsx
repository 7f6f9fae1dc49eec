import { Navigate } from '@tanstack/react-router';
import { Hash } from 'lucide-react';
import { EmptyState } from '../../components/empty-state.tsx';
import { readLastChannel } from '../../lib/last-channel.ts';
import { useIsNarrow } from '../../lib/use-media-query.ts';
import { useTitle } from '../../lib/use-title.ts';
import { useData } from '../../lib/workspace.ts';

/** Opens the channel that was read last; small screens show the channel list itself. */
export function WorkspaceIndexPage() {
  const narrow = useIsNarrow();
  const workspace = useData((data) => data.workspace);
  const channels = useData((data) => data.channels);
  useTitle(null);
  if (narrow) return null;
  const candidates = [
    readLastChannel(workspace.id),
    workspace.defaultChannelId,
    ...Object.keys(channels),
  ];
  const channelId = candidates.find((id) => id !== null && channels[id] !== undefined);
  if (typeof channelId === 'string') {
    return (
      <Navigate to="/w/$slug/c/$channelId" params={{ slug: workspace.slug, channelId }} replace />
    );
  }
  return (
    <EmptyState icon={Hash} title="You're in no channel yet">
      Browse the channels of this workspace, or ask somebody to add you to one.
    </EmptyState>
  );
}
