import { type Message, newId } from '@teamchat/contract';
import { describe, expect, it } from 'vitest';
import {
  buildTimeline,
  localDay,
  type Outgoing,
  type TimelineInput,
  type TimelineItem,
} from './build-timeline.ts';

const me = newId();
const ana = newId();
const channelId = newId();
const noon = new Date(2026, 2, 4, 12, 0, 0).getTime();
const minutes = (count: number) => count * 60_000;

let seq = 0;
function message(at: number, authorId = ana, change: Partial<Message> = {}): Message {
  seq += 1;
  const createdAt = new Date(at).toISOString();
  return {
    id: newId(),
    channelId,
    authorId,
    body: 'x',
    seq,
    rev: seq,
    createdAt,
    editedAt: null,
    deleted: false,
    ...change,
  };
}
function build(input: Partial<TimelineInput>): TimelineItem[] {
  return buildTimeline({
    messages: [],
    outgoing: [],
    myId: me,
    foundOldest: true,
    unreadAfter: null,
    ...input,
  });
}
const shape = (items: TimelineItem[]) =>
  items.map((item) => ('starts' in item ? `${item.kind}${item.starts ? '+' : ''}` : item.kind));

describe('buildTimeline', () => {
  it('groups one author within five minutes of the message before', () => {
    const messages = [0, 4, 8.99, 13.99].map((after) => message(noon + minutes(after)));
    expect(shape(build({ messages }))).toEqual([
      'day',
      'message+',
      'message',
      'message',
      'message+',
    ]);
  });

  it('starts anew for another author and around a deleted message', () => {
    const messages = [
      message(noon),
      message(noon, me),
      message(noon, me, { deleted: true }),
      message(noon, me),
    ];
    expect(shape(build({ messages }))).toEqual([
      'day',
      'message+',
      'message+',
      'message+',
      'message+',
    ]);
  });

  it('puts a day row before each local day, also across midnight within a minute', () => {
    const midnight = new Date(2026, 2, 5).getTime();
    const items = build({ messages: [message(midnight - 30_000), message(midnight + 30_000)] });
    expect(shape(items)).toEqual(['day', 'message+', 'day', 'message+']);
    expect(items.flatMap((item) => (item.kind === 'day' ? [item.day] : []))).toEqual([
      '2026-03-04',
      '2026-03-05',
    ]);
  });

  it('keeps every row as it is when older messages arrive', () => {
    const messages = Array.from({ length: 60 }, (_, index) =>
      message(noon + minutes(index * 3.1), index % 4 === 0 ? me : ana),
    );
    for (let from = messages.length - 2; from > 0; from -= 7) {
      const before = build({ messages: messages.slice(from), foundOldest: false }).filter(
        (row) => row.kind === 'message',
      );
      const after = build({
        messages: messages.slice(Math.max(0, from - 7)),
        foundOldest: from <= 7,
      });
      const rows = new Map(after.map((row) => [row.key, row]));
      for (const row of before) expect(rows.get(row.key)).toEqual(row);
    }
  });

  it('draws the unread line before the first unread message of somebody else', () => {
    const messages = [message(noon), message(noon, me), message(noon), message(noon)];
    const unreadAfter = messages[0]?.seq ?? 0;
    expect(shape(build({ messages, unreadAfter }))).toEqual([
      'day',
      'message+',
      'message+',
      'unread',
      'message+',
      'message',
    ]);
    expect(shape(build({ messages, unreadAfter: seq }))).not.toContain('unread');
  });

  it('shows unconfirmed sends last and once', () => {
    const confirmed = message(noon, me);
    const outgoing = (id: string): Outgoing => ({
      id,
      body: 'x',
      queuedAt: noon - minutes(3),
      state: 'sending',
      reason: null,
    });
    const waiting = newId();
    const items = build({
      messages: [confirmed],
      outgoing: [outgoing(confirmed.id), outgoing(waiting)],
    });
    expect(items.map((item) => item.key)).toEqual([`day:${localDay(noon)}`, confirmed.id, waiting]);
    expect(items.at(-1)).toMatchObject({ kind: 'outgoing', starts: false });
  });
});
