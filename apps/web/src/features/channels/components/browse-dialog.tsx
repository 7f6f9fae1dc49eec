import { useQuery } from '@tanstack/react-query';
import type { BrowsedChannel, Id } from '@teamchat/contract';
import { Compass, SearchX } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { ChannelIcon } from '../../../components/channel-icon.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { ErrorState, FormError } from '../../../components/error-state.tsx';
import { Input } from '../../../components/field.tsx';
import { Skeleton, SkeletonGroup } from '../../../components/skeleton.tsx';
import { matchName, sortByName } from '../../../lib/channel-names.ts';
import { useApi } from '../../../lib/client.ts';
import { useAction } from '../../../lib/use-action.ts';
import { useWorkspace } from '../../../lib/workspace.ts';
import { listAllChannels } from '../list-all-channels.ts';

interface BrowseDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onOpenChannel: (channelId: Id) => void;
  onCreate: () => void;
}

export function BrowseDialog({ open, onOpenChange, ...rest }: BrowseDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Browse channels" width="wide">
      <BrowseChannels {...rest} />
    </Dialog>
  );
}

type BrowseChannelsProps = Omit<BrowseDialogProps, 'open' | 'onOpenChange'>;

function BrowseChannels({ onOpenChannel, onCreate }: BrowseChannelsProps) {
  const api = useApi();
  const store = useWorkspace();
  const { workspaceId } = store;
  const [query, setQuery] = useState('');
  const browsed = useQuery({
    queryKey: ['channels', workspaceId],
    queryFn: () => listAllChannels(api, workspaceId),
    staleTime: 0,
  });
  const join = useAction(async (channelId: Id) => {
    await store.join(channelId);
    onOpenChannel(channelId);
  });
  const found = sortByName(browsed.data ?? []).filter(
    ({ name }) => matchName(name, query) !== null,
  );

  return (
    <div className="flex min-h-80 flex-1 flex-col gap-3">
      <div className="flex gap-2 pt-1">
        <Input
          type="search"
          aria-label="Search channels"
          placeholder="Search channels"
          autoFocus
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <Button onClick={onCreate}>Create channel</Button>
      </div>
      <FormError error={join.error} />
      {browsed.isPending ? (
        <SkeletonGroup label="Loading channels" className="flex flex-col gap-3 pt-3">
          {[0.5, 0.35, 0.6, 0.4].map((width) => (
            <Skeleton key={width} className="h-5" style={{ width: `${width * 100}%` }} />
          ))}
        </SkeletonGroup>
      ) : browsed.isError ? (
        <ErrorState
          title="Couldn't load the channels."
          error={browsed.error}
          onRetry={() => void browsed.refetch()}
        />
      ) : found.length === 0 ? (
        query === '' ? (
          <EmptyState
            icon={Compass}
            title="No channels to join yet"
            action={<Button onClick={onCreate}>Create channel</Button>}
          >
            Channels that others make appear here.
          </EmptyState>
        ) : (
          <EmptyState icon={SearchX} title={`No channel matches “${query}”`}>
            Try fewer letters, or create it.
          </EmptyState>
        )
      ) : (
        <ul aria-label="Channels of this workspace" className="-mx-2 flex flex-col">
          {found.map((channel) => (
            <BrowseRow
              key={channel.id}
              channel={channel}
              busy={join.busy}
              onOpen={onOpenChannel}
              onJoin={(id) => void join.run(id)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

interface BrowseRowProps {
  channel: BrowsedChannel;
  busy: boolean;
  onOpen: (channelId: Id) => void;
  onJoin: (channelId: Id) => void;
}

function BrowseRow({ channel, busy, onOpen, onJoin }: BrowseRowProps) {
  const { id, name, visibility, memberCount, joined } = channel;
  return (
    <li className="flex min-h-12 items-center gap-3 rounded-md px-2 py-1.5 hover:bg-surface-hover">
      <ChannelIcon visibility={visibility} className="text-text-muted" />
      <div className="min-w-0 flex-1">
        <bdi className="block truncate text-left font-medium">{name}</bdi>
        <span className="block text-meta text-text-muted tabular-nums">
          {memberCount === 1 ? '1 member' : `${memberCount.toLocaleString()} members`}
          {joined ? ' · You are in it' : null}
        </span>
      </div>
      {joined ? (
        <Button size="sm" variant="quiet" aria-label={`Open ${name}`} onClick={() => onOpen(id)}>
          Open
        </Button>
      ) : (
        <Button size="sm" aria-label={`Join ${name}`} busy={busy} onClick={() => onJoin(id)}>
          Join
        </Button>
      )}
    </li>
  );
}
