import { expect, test } from 'vitest';
import { assembleEvent, WorkspaceEvent } from './events.ts';
import { newId } from './ids.ts';
import { membershipDelta, redaction } from './log/log-event.ts';
import { redactedPayload } from './message/events.ts';

const at = '2026-01-02T03:04:05.678Z';

test('the assembled bytes are the JSON of the event', () => {
  const data = { id: newId(), channelId: newId(), authorId: newId(), body: 'a "quoted"\n𝒳' };
  const event = { seq: 7, at, type: 'message.created', v: 1, data };
  const bytes = assembleEvent({ seq: 7, at, type: 'message.created', v: 1 }, JSON.stringify(data));
  expect(bytes).toBe(JSON.stringify(event));
  expect(WorkspaceEvent.parse(JSON.parse(bytes))).toEqual(event);
});

test('a redacted payload is a valid event of the same type', () => {
  const payload = redactedPayload({ id: newId(), channelId: newId() });
  for (const type of ['message.created', 'message.updated']) {
    const event: unknown = JSON.parse(assembleEvent({ seq: 7, at, type, v: 1 }, payload));
    expect(WorkspaceEvent.safeParse(event).success).toBe(true);
    expect(payload).not.toContain('body');
  }
});

test('membership events say what they change; others change nothing', () => {
  const [userId, channelId] = [newId(), newId()];
  const member = { userId, role: 'guest' };
  const delta = (type: 'member.joined' | 'member.updated' | 'channel.joined', data: object) =>
    membershipDelta({ type, payload: JSON.stringify(data) });
  expect(delta('member.joined', { member })).toEqual({ op: 'memberJoined', userId, role: 'guest' });
  expect(delta('member.updated', { member })).toEqual({ op: 'roleChanged', userId, role: 'guest' });
  expect(delta('channel.joined', { channel: { id: channelId }, member })).toEqual({
    op: 'channelJoined',
    userId,
    channelId,
  });
  expect(
    membershipDelta({ type: 'channel.left', payload: JSON.stringify({ channelId, userId }) }),
  ).toEqual({ op: 'channelLeft', userId, channelId });
  expect(membershipDelta({ type: 'member.left', payload: JSON.stringify({ userId }) })).toEqual({
    op: 'memberLeft',
    userId,
  });
  expect(membershipDelta({ type: 'message.created', payload: '{}' })).toBeNull();
});

test('only a deletion redacts', () => {
  const payload = JSON.stringify({ id: 'm', channelId: 'c', authorId: 'a', messageSeq: 3 });
  expect(redaction({ type: 'message.deleted', payload })).toEqual({ id: 'm', channelId: 'c' });
  expect(redaction({ type: 'message.created', payload })).toBeNull();
});
