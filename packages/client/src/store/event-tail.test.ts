import type { WorkspaceEvent } from '@teamchat/contract';
import { expect, test } from 'vitest';
import { EventTail } from './event-tail.ts';

const event = (seq: number, length = 1): WorkspaceEvent => {
  const data = { id: `m${seq}`, channelId: 'c', authorId: 'a', body: 'x'.repeat(length) };
  return { type: 'message.created', seq, at: '2026-01-01T00:00:00.000Z', v: 1, data };
};
const seqs = (events: readonly WorkspaceEvent[] | null) => events?.map(({ seq }) => seq) ?? null;

test('answers what came after a seq, and knows how far back it reaches', () => {
  const tail = new EventTail({ events: 4, characters: 1_000 });
  tail.reset(10);
  for (const seq of [12, 15, 16]) tail.push(event(seq));
  expect(seqs(tail.later(10))).toEqual([12, 15, 16]);
  expect(seqs(tail.later(15))).toEqual([16]);
  expect(seqs(tail.later(99))).toEqual([]);
  expect(tail.later(9)).toBeNull();
  for (let seq = 17; seq <= 30; seq++) tail.push(event(seq));
  expect(tail.later(15)).toBeNull();
  expect(seqs(tail.later(28))).toEqual([29, 30]);
});

test('keeps what a request in flight may need, and no more text than allowed otherwise', () => {
  const tail = new EventTail({ events: 4, characters: 100 });
  tail.reset(0);
  const release = tail.pin(2);
  for (let seq = 1; seq <= 40; seq++) tail.push(event(seq, 30));
  expect(tail.later(1)).toBeNull();
  expect(seqs(tail.later(2))).toHaveLength(38);
  release();
  tail.push(event(41, 30));
  expect(tail.later(2)).toBeNull();
  expect(seqs(tail.later(38))).toEqual([39, 40, 41]);
});
