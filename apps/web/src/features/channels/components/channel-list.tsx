import { Link } from '@tanstack/react-router';
import type { Channel, Id } from '@teamchat/contract';
import { memo, useEffect, useRef } from 'react';
import { UnreadBadge } from '../../../components/badge.tsx';
import { ChannelIcon } from '../../../components/channel-icon.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { moveRovingFocus } from '../../../lib/roving-focus.ts';
import { useLate } from '../../../lib/use-late.ts';

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
            unread={unread(channel.id)}
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
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (current) link.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  // What arrives in the channel being read is marked read a moment later: that must not flash.
  const isLate = useLate(current && unread > 0, 400);
  const shown = current && !isLate ? 0 : unread;
  return (
    <Link
      ref={link}
      to="/w/$slug/c/$channelId"
      params={{ slug, channelId: channel.id }}
      data-roving
      onKeyDown={moveRovingFocus}
      tabIndex={tabStop ? 0 : -1}
      aria-current={current ? 'page' : undefined}
      className={classNames(
        'flex h-8 items-center gap-2 rounded-sm px-2 outline-offset-[-2px] touch-target',
        current ? 'bg-accent-surface text-text' : 'text-text-muted hover:bg-surface-hover',
        shown > 0 && 'font-semibold text-text',
      )}
    >
      <ChannelIcon
        visibility={channel.visibility}
        className={current ? 'text-accent-text' : 'opacity-80'}
      />
      <bdi className="min-w-0 flex-1 truncate text-left">{channel.name}</bdi>
      <UnreadBadge count={shown} />
    </Link>
  );
});
