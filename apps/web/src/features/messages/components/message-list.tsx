import type { Id, Message } from '@teamchat/contract';
import { ArrowDown } from 'lucide-react';
import { type ReactNode, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { useToday } from '../../../lib/use-now.ts';
import type { ListPosition } from '../anchored-list.ts';
import type { TimelineItem } from '../build-timeline.ts';
import { useAnchoredList } from '../hooks/use-anchored-list.ts';
import type { ListAnchor } from '../list-window.ts';
import { DayDivider, UnreadDivider } from './dividers.tsx';
import { MessageRow } from './message-row.tsx';
import { OutgoingRow } from './outgoing-row.tsx';

/** Older messages are asked for when fewer pixels than this are above the viewport. */
const LOAD_WITHIN = 2000;
const FAR = 600;

interface MessageListProps {
  label: string;
  items: readonly TimelineItem[];
  /** What stands above the oldest row: the beginning of the channel, or what loads. */
  head: ReactNode;
  nameOf: (userId: Id) => string;
  unread: number;
  /** Nothing leaves this device now. */
  offline: boolean;
  /** The last row is the newest message, and what comes next is added below it. */
  isLive: boolean;
  /** Older and newer messages are wanted; null when there are none. */
  onNearTop: (() => void) | null;
  onNearEnd: (() => void) | null;
  /** The newest messages are wanted and not loaded. */
  onJumpToNewest: () => void;
  /** Called with true when the newest message comes into view, and with false when it leaves. */
  onSeesNewest: (seesNewest: boolean) => void;
  onMarkUnread: (message: Message) => void;
  onRetry: (id: Id) => void;
  onDiscard: (id: Id) => void;
}

export function MessageList(props: MessageListProps) {
  const {
    label,
    items,
    head,
    nameOf,
    unread,
    offline,
    isLive,
    onNearTop,
    onNearEnd,
    onSeesNewest,
  } = props;
  const now = useToday();
  const keys = useMemo(() => items.map((item) => item.key), [items]);
  const [position, setPosition] = useState({ seesEnd: true, far: false });
  const [initial] = useState<ListAnchor>(() =>
    keys.includes('unread') ? { kind: 'row', key: 'unread', top: 96 } : { kind: 'end' },
  );

  const onSettle = useCallback(
    ({ above, below, seesEnd }: ListPosition) => {
      setPosition((last) => {
        const next = { seesEnd, far: below > FAR };
        return last.seesEnd === next.seesEnd && last.far === next.far ? last : next;
      });
      onSeesNewest(seesEnd && isLive);
      if (above < LOAD_WITHIN) onNearTop?.();
      if (below < LOAD_WITHIN) onNearEnd?.();
    },
    [isLive, onSeesNewest, onNearTop, onNearEnd],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { list, window } = useAnchoredList({
    keys,
    initial,
    sticksToEnd: isLive,
    onSettle,
    scroller,
    content,
  });

  // What I write is what I look at next.
  const lastItem = items.at(-1);
  const lastOutgoing = lastItem?.kind === 'outgoing' ? lastItem.key : null;
  const shownOutgoing = useRef(lastOutgoing);
  useLayoutEffect(() => {
    if (lastOutgoing !== null && lastOutgoing !== shownOutgoing.current)
      list.moveTo({ kind: 'end' });
    shownOutgoing.current = lastOutgoing;
  }, [lastOutgoing, list]);

  const jump = () => {
    if (!isLive) props.onJumpToNewest();
    list.moveTo({ kind: 'end' });
  };

  const { before, sections } = cut(items, window, (key) => list.heightOf(key));

  const renderRow = (item: TimelineItem) => {
    switch (item.kind) {
      case 'day':
        return null;
      case 'unread':
        return <UnreadDivider key="unread" />;
      case 'message': {
        const { message, at, starts } = item;
        return (
          <MessageRow
            key={item.key}
            {...{ message, at, starts }}
            author={nameOf(message.authorId)}
            onMarkUnread={props.onMarkUnread}
          />
        );
      }
      case 'outgoing': {
        const { outgoing, authorId, at, starts } = item;
        const { onRetry, onDiscard } = props;
        return (
          <OutgoingRow
            key={item.key}
            {...{ outgoing, authorId, at, starts, offline, onRetry, onDiscard }}
            author={nameOf(authorId)}
          />
        );
      }
    }
  };

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="region"
        aria-label={label}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region is reachable by keyboard
        tabIndex={0}
        className="scroll-quiet h-full overflow-x-hidden overflow-y-auto overscroll-contain outline-offset-[-2px] [overflow-anchor:none]"
      >
        <div ref={content} className="flex min-h-full flex-col justify-end">
          {head}
          <div style={{ height: before }} className="shrink-0" />
          {sections.map(({ day, rows }) => (
            <section
              key={day.key}
              className="relative before:absolute before:inset-x-0 before:top-5.5 before:h-px before:bg-border"
            >
              <DayDivider rowKey={day.key} at={day.at} now={now} />
              {rows.map(renderRow)}
            </section>
          ))}
          <div style={{ height: window.after }} className="shrink-0" />
          <div className="h-4 shrink-0" />
        </div>
      </div>
      {position.far || !isLive || (!position.seesEnd && unread > 0) ? (
        <div className="pointer-events-none absolute inset-x-0 bottom-3 z-20 flex animate-rise-in justify-center">
          <Button
            className="pointer-events-auto h-8 rounded-full px-3.5 text-meta shadow-float"
            onClick={jump}
          >
            <ArrowDown size={16} strokeWidth={1.5} aria-hidden />
            Jump to newest
          </Button>
        </div>
      ) : null}
    </div>
  );
}

type DayItem = Extract<TimelineItem, { kind: 'day' }>;

/** The rendered rows by day. The first day's row is rendered even when its place is before the window. */
function cut(
  items: readonly TimelineItem[],
  window: { start: number; end: number; before: number },
  heightOf: (key: string) => number,
): { before: number; sections: { day: DayItem; rows: TimelineItem[] }[] } {
  const sections: { day: DayItem; rows: TimelineItem[] }[] = [];
  let { before } = window;
  let first = window.start;
  if (first < window.end && items[first]?.kind !== 'day') {
    do first -= 1;
    while (first > 0 && items[first]?.kind !== 'day');
    const day = items[first];
    if (day?.kind === 'day') {
      before = Math.max(0, before - heightOf(day.key));
      sections.push({ day, rows: [] });
    }
  }
  for (const item of items.slice(window.start, window.end)) {
    if (item.kind === 'day') sections.push({ day: item, rows: [] });
    else sections.at(-1)?.rows.push(item);
  }
  return { before, sections };
}
