import { classNames } from '../lib/class-names.ts';
import { formatCount } from '../lib/format-count.ts';

/** A count of unread messages; stops at "99+". Nothing when there is none. */
export function UnreadBadge({ count, className }: { count: number; className?: string }) {
  if (count === 0) return null;
  return (
    <span
      className={classNames(
        'inline-flex h-4.5 min-w-4.5 shrink-0 items-center justify-center rounded-full bg-unread px-1.5 text-[11px] leading-none font-semibold tabular-nums text-on-unread',
        className,
      )}
    >
      <span aria-hidden>{formatCount(count)}</span>
      <span className="sr-only">
        {count === 1 ? '1 unread message' : `${formatCount(count)} unread messages`}
      </span>
    </span>
  );
}
