import type { Channel } from '@teamchat/contract';
import { Button } from '../../../components/button.tsx';
import { ChannelIcon } from '../../../components/channel-icon.tsx';
import { describeError } from '../../../lib/describe-error.ts';
import { SkeletonRows } from './history-skeleton.tsx';

interface HistoryHeadProps {
  channel: Channel;
  foundOldest: boolean;
  /** Why older messages did not come. */
  error: unknown;
  onRetry: () => void;
}

/** What stands above the oldest loaded message. */
export function HistoryHead({ channel, foundOldest, error, onRetry }: HistoryHeadProps) {
  if (foundOldest) return <ChannelBeginning channel={channel} />;
  if (error !== null) {
    return (
      <div
        role="alert"
        className="flex flex-wrap items-center justify-center gap-3 px-4 py-6 text-meta"
      >
        <span className="text-text-muted">
          Couldn't load older messages. {describeError(error).message}
        </span>
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      </div>
    );
  }
  return (
    <div className="pt-4">
      <SkeletonRows count={3} />
    </div>
  );
}

function ChannelBeginning({ channel }: { channel: Channel }) {
  return (
    <div className="px-4 pt-10 pb-4">
      <h2 className="flex items-center gap-1.5 text-title font-semibold">
        <ChannelIcon visibility={channel.visibility} size={20} className="text-text-muted" />
        <bdi className="min-w-0 wrap-anywhere">{channel.name}</bdi>
      </h2>
      <p className="mt-1 max-w-[60ch] text-pretty text-text-muted">
        {channel.isDefault
          ? 'This is the beginning of the channel that everybody in the workspace is in. Say hello.'
          : channel.visibility === 'private'
            ? 'This is the beginning of this private channel. Only the people in it can read it.'
            : 'This is the beginning of the channel. Everyone in the workspace can find and join it.'}
      </p>
    </div>
  );
}
