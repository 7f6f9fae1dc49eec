import { useQuery } from '@tanstack/react-query';
import type { Id } from '@teamchat/contract';
import { Hash, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../../components/button.tsx';
import { ChannelIcon } from '../../../components/channel-icon.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { ErrorState, FormError } from '../../../components/error-state.tsx';
import { useApi } from '../../../lib/client.ts';
import { describeError } from '../../../lib/describe-error.ts';
import { useAction } from '../../../lib/use-action.ts';
import { useWorkspace } from '../../../lib/workspace.ts';
import { HeaderBar } from './channel-header.tsx';

/** The address of a channel that I am not in: it can be joined when it is public, and otherwise is not there. */
export function NotInChannel({ channelId, back }: { channelId: Id; back: ReactNode }) {
  const api = useApi();
  const store = useWorkspace();
  const { workspaceId } = store;
  const channel = useQuery({
    queryKey: ['channel', workspaceId, channelId],
    queryFn: async () => (await api.channel.get.query({ workspaceId, channelId })).channel,
    retry: false,
    gcTime: 0,
  });
  const join = useAction(() => store.join(channelId));
  const isMissing = ['NOT_FOUND', 'INVALID_INPUT'].includes(
    describeError(channel.error).code ?? '',
  );
  return (
    <>
      <HeaderBar back={back}>
        <h1 className="flex min-w-0 items-center gap-1.5 text-heading font-semibold">
          {channel.data === undefined ? null : (
            <>
              <ChannelIcon visibility={channel.data.visibility} className="text-text-muted" />
              <bdi className="truncate">{channel.data.name}</bdi>
            </>
          )}
        </h1>
      </HeaderBar>
      {channel.data !== undefined ? (
        <EmptyState
          icon={Hash}
          title={`You're not in #${channel.data.name}`}
          action={
            <div className="flex flex-col gap-3">
              <FormError error={join.error} />
              <Button variant="primary" busy={join.busy} onClick={() => void join.run(undefined)}>
                Join channel
              </Button>
            </div>
          }
        >
          Join it to read and write. Its whole history comes with it.
        </EmptyState>
      ) : isMissing ? (
        <EmptyState icon={SearchX} title="This channel isn't here">
          It may be gone, or private. Pick another one from the list.
        </EmptyState>
      ) : channel.isError ? (
        <ErrorState
          title="Couldn't load the channel."
          error={channel.error}
          onRetry={() => void channel.refetch()}
        />
      ) : null}
    </>
  );
}
