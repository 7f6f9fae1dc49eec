import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toast } from 'sonner';
import { ChannelHeader } from '../../features/channels/components/channel-header.tsx';
import { LeaveChannelDialog } from '../../features/channels/components/leave-channel-dialog.tsx';
import { NotInChannel } from '../../features/channels/components/not-in-channel.tsx';
import { Conversation } from '../../features/messages/components/conversation.tsx';
import { describeError } from '../../lib/describe-error.ts';
import { writeLastChannel } from '../../lib/last-channel.ts';
import { useTitle } from '../../lib/use-title.ts';
import { useData, useWorkspace } from '../../lib/workspace.ts';

export function ChannelPage() {
  const { slug, channelId } = useParams({ from: '/w/$slug/c/$channelId' });
  const store = useWorkspace();
  const navigate = useNavigate();
  const channel = useData((data) => data.channels[channelId]);
  /** The channel that is asked about: this page stays when another is opened. */
  const [askedFor, setAskedFor] = useState<string | null>(null);
  useTitle(channel?.name ?? null);
  const isMember = channel !== undefined;
  useEffect(() => {
    if (isMember) writeLastChannel(store.workspaceId, channelId);
  }, [store, channelId, isMember]);

  const leave = () => {
    store.leave(channelId).then(
      () => navigate({ to: '/w/$slug', params: { slug } }),
      (error: unknown) =>
        toast.error(`Couldn't leave the channel. ${describeError(error).message}`),
    );
  };
  const back = (
    <Link
      to="/w/$slug"
      params={{ slug }}
      aria-label="Back to channels"
      className="flex size-11 shrink-0 items-center justify-center rounded-sm text-text-muted hover:bg-surface-hover sm:hidden"
    >
      <ChevronLeft size={20} strokeWidth={1.5} aria-hidden />
    </Link>
  );
  if (channel === undefined)
    return <NotInChannel key={channelId} channelId={channelId} back={back} />;
  return (
    <>
      <ChannelHeader
        channel={channel}
        back={back}
        onLeave={channel.visibility === 'private' ? () => setAskedFor(channelId) : leave}
      />
      <LeaveChannelDialog
        channel={channel}
        open={askedFor === channelId}
        onOpenChange={(open) => setAskedFor(open ? channelId : null)}
        onLeave={leave}
      />
      <Conversation key={channelId} channel={channel} />
    </>
  );
}
