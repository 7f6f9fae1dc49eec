import { formatDay } from '../../../lib/format-date.ts';

/** Sticks to the top of the list while its day is read. */
export function DayDivider({ rowKey, at, now }: { rowKey: string; at: number; now: number }) {
  return (
    <div
      data-measure={rowKey}
      className="pointer-events-none sticky top-0 z-20 flex h-11 items-center justify-center"
    >
      <h2 className="relative rounded-full border border-border bg-surface px-3 py-0.5 text-caption font-medium text-text-muted">
        {formatDay(at, now)}
      </h2>
    </div>
  );
}

export function UnreadDivider() {
  return (
    <div
      data-row="unread"
      role="separator"
      aria-label="New messages"
      className="flex h-7 items-center gap-2 pr-4 pl-15 max-sm:pl-14"
    >
      <span className="h-px flex-1 bg-unread-line" />
      <span aria-hidden className="text-caption font-semibold text-unread-line">
        New
      </span>
    </div>
  );
}
