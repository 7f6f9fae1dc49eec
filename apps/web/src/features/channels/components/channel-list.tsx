import type { Channel, Id } from '@teamchat/contract';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { UnreadBadge } from '../../../components/badge.tsx';
import { ChannelIcon } from '../../../components/channel-icon.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { moveRovingFocus } from '../../../lib/roving-focus.ts';

interface ChannelListProps {
  slug: string;
  /** In the order in which they are shown. */
  channels: readonly Channel[];
  unread: (channelId: Id) => number;
  currentId: Id | null;
}

export function ChannelList({ slug, channels, unread, currentId }: ChannelListProps) {
  const tabStop = channels.some(({ id }) => id === currentId) ? currentId : channels[0]?.id;
  return (
    <ul aria-label="Channels" data-roving-group className="flex flex-col gap-px">
      {channels.map((channel) => (
        <li key={channel.id}>
          <ChannelLink
            slug={slug}
            channel={channel}
            unread={channel.id === currentId ? 0 : unread(channel.id)}
            current={channel.id === currentId}
            tabStop={channel.id === tabStop}
          />
        </li>
      ))}
    </ul>
  );
}

interface ChannelLinkProps {
  slug: string;
  channel: Channel;
  unread: number;
  current: boolean;
  tabStop: boolean;
}

const ChannelLink = memo(function ChannelLink({
  slug,
  channel,
  unread,
  current,
  tabStop,
}: ChannelLinkProps) {
  return (
    <Link
      to="/w/$slug/c/$channelId"
      params={{ slug, channelId: channel.id }}
      data-roving
      onKeyDown={moveRovingFocus}
      tabIndex={tabStop ? 0 : -1}
      aria-current={current ? 'page' : undefined}
      className={classNames(
        'flex h-8 items-center gap-2 rounded-sm px-2 outline-offset-[-2px] touch-target',
        current ? 'bg-accent-surface text-text' : 'text-text-muted hover:bg-surface-hover',
        unread > 0 && 'font-semibold text-text',
      )}
    >
      <ChannelIcon
        visibility={channel.visibility}
        className={current ? 'text-accent-text' : 'opacity-80'}
      />
      <bdi className="min-w-0 flex-1 truncate text-left">{channel.name}</bdi>
      <UnreadBadge count={unread} />
    </Link>
  );
});
