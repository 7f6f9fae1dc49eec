import type { Id, Message } from '@teamchat/contract';

/** A message of mine that the server has not confirmed yet. */
export interface Outgoing {
  id: Id;
  body: string;
  /** When Enter was pressed, in milliseconds. */
  queuedAt: number;
  /** `sent`: the server has it, and its row of the log is about to come. */
  state: 'sending' | 'sent' | 'failed';
  /** Why it failed, for people. */
  reason: string | null;
}

/** One row of the timeline. Its key stays the same from the moment Enter is pressed. */
export type TimelineItem =
  | { kind: 'day'; key: string; day: string; at: number }
  | { kind: 'unread'; key: 'unread' }
  /** `starts`: shows avatar and name; otherwise it continues the message above. */
  | { kind: 'message'; key: Id; message: Message; at: number; starts: boolean }
  | { kind: 'outgoing'; key: Id; outgoing: Outgoing; authorId: Id; at: number; starts: boolean };

export interface TimelineInput {
  /** Without holes, oldest first. */
  messages: readonly Message[];
  outgoing: readonly Outgoing[];
  myId: Id;
  foundOldest: boolean;
  /** The unread line stands before the first message of others after this seq; null for none. */
  unreadAfter: number | null;
}

/** Messages of one author within this many milliseconds of each other stand together. */
export const GROUP_WITHIN = 5 * 60_000;

const dates = new WeakMap<Message, { at: number; day: string }>();

function dateOf(message: Message): { at: number; day: string } {
  let date = dates.get(message);
  if (date === undefined) {
    const at = Date.parse(message.createdAt);
    date = { at, day: localDay(at) };
    dates.set(message, date);
  }
  return date;
}

/** The calendar day of an instant in the reader's time zone, as `2026-03-04`. */
export function localDay(at: number): string {
  const date = new Date(at);
  const pad = (part: number) => `${part}`.padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

interface Placed {
  authorId: Id;
  at: number;
  day: string;
  deleted: boolean;
}

/** Whether `next` stands under the same name as `previous`. */
function continues(previous: Placed, next: Placed): boolean {
  return (
    previous.day === next.day &&
    previous.authorId === next.authorId &&
    !previous.deleted &&
    !next.deleted &&
    next.at - previous.at < GROUP_WITHIN
  );
}

/**
 * Messages and unconfirmed sends as rows: a day row before each day, the unread line, grouping.
 *
 * NOTE: while older messages are to come, the first loaded message only serves as the predecessor of the second. So
 * a prepend never changes a row that is on screen, and the list does not move under the reader.
 */
export function buildTimeline(input: TimelineInput): TimelineItem[] {
  const { messages, myId, unreadAfter } = input;
  const items: TimelineItem[] = [];
  let previous: Placed | null = null;
  let lineIsDue = unreadAfter !== null;
  const sent = new Set<Id>();

  const startRow = (next: Placed): boolean => {
    const starts = previous === null || !continues(previous, next);
    previous = next;
    return starts;
  };
  let shownDay: string | null = null;
  const showDay = (day: string, at: number) => {
    if (day === shownDay) return;
    shownDay = day;
    items.push({ kind: 'day', key: `day:${day}`, day, at });
  };

  for (const [index, message] of messages.entries()) {
    const { at, day } = dateOf(message);
    sent.add(message.id);
    let starts = startRow({ authorId: message.authorId, at, day, deleted: message.deleted });
    if (index === 0 && !input.foundOldest && messages.length > 1) continue;
    showDay(day, at);
    if (
      lineIsDue &&
      message.seq > (unreadAfter ?? 0) &&
      message.authorId !== myId &&
      !message.deleted
    ) {
      lineIsDue = false;
      starts = true;
      items.push({ kind: 'unread', key: 'unread' });
    }
    items.push({ kind: 'message', key: message.id, message, at, starts });
  }
  for (const outgoing of input.outgoing) {
    // The log can be faster than the answer to the send.
    if (sent.has(outgoing.id)) continue;
    // It belongs below everything confirmed, also when this clock is behind the server's.
    const at: number = Math.max(outgoing.queuedAt, (previous as Placed | null)?.at ?? 0);
    const day = localDay(at);
    const starts = startRow({ authorId: myId, at, day, deleted: false });
    showDay(day, at);
    items.push({ kind: 'outgoing', key: outgoing.id, outgoing, authorId: myId, at, starts });
  }
  return items;
}
