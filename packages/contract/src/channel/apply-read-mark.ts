import type { WorkspaceEvent } from '../events.ts';
import type { Id } from '../ids.ts';
import { limits } from '../limits.ts';
import type { LocalReadMark } from '../state.ts';
import type { ReadMark } from './read-mark.ts';

function countCreated(
  mark: LocalReadMark,
  event: WorkspaceEvent & { type: 'message.created' },
  myId: Id,
): LocalReadMark {
  if (event.seq <= mark.readSeq) return mark;
  if ('redacted' in event.data) return { ...mark, uncounted: [...mark.uncounted, event.data.id] };
  if (event.data.authorId === myId || mark.unread >= limits.unreadCap) return mark;
  return { ...mark, unread: mark.unread + 1 };
}

function countDeleted(
  mark: LocalReadMark,
  { data }: WorkspaceEvent & { type: 'message.deleted' },
  myId: Id,
): LocalReadMark {
  if (mark.uncounted.includes(data.id)) {
    return { ...mark, uncounted: mark.uncounted.filter((id) => id !== data.id) };
  }
  if (data.messageSeq <= mark.readSeq || data.authorId === myId) return mark;
  // Past the cap only the server knows how many there were.
  if (mark.unread >= limits.unreadCap) return mark.stale ? mark : { ...mark, stale: true };
  return { ...mark, unread: Math.max(0, mark.unread - 1) };
}

/** Keeps a channel's unread count through an event; what is not after `asOf` is counted already. */
export function applyToReadMark(
  mark: LocalReadMark,
  event: WorkspaceEvent,
  myId: Id,
): LocalReadMark {
  if (event.seq <= mark.asOf) return mark;
  switch (event.type) {
    case 'message.created':
      return event.data.channelId === mark.channelId ? countCreated(mark, event, myId) : mark;
    case 'message.deleted':
      return event.data.channelId === mark.channelId ? countDeleted(mark, event, myId) : mark;
    default:
      return mark;
  }
}

/** Whether a row from the server says something newer than what is here. */
export function supersedes(row: ReadMark, local: LocalReadMark | undefined): boolean {
  if (local === undefined || row.userRev > local.userRev) return true;
  if (row.userRev < local.userRev) return false;
  return row.asOf > local.asOf || (local.stale && row.asOf === local.asOf);
}

/**
 * A row counted at its `asOf`, brought to the present.
 * @param later what was applied since; null when not all of it is known, then the mark is stale.
 */
export function bringToPresent(
  row: ReadMark,
  later: readonly WorkspaceEvent[] | null,
  myId: Id,
): LocalReadMark {
  const { removed: _, ...fields } = row;
  const base: LocalReadMark = { ...fields, stale: later === null, uncounted: [] };
  return (later ?? []).reduce((mark, event) => applyToReadMark(mark, event, myId), base);
}
