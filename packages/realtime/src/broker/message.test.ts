import { newId } from '@teamchat/contract';
import { expect, test } from 'vitest';
import { MemoryLog } from '../testing.ts';
import { decodeMessage, encodeMessage, isFrom } from './message.ts';

function batch() {
  const log = new MemoryLog();
  const userId = newId();
  const workspaceId = log.createWorkspace(userId);
  const channelId = log.createChannel(workspaceId, userId);
  const joined = log.joinChannel(workspaceId, channelId, userId);
  const sent = log.send({ workspaceId, channelId }, userId, 'ünïcödé\n😀');
  const deleted = log.deleteMessage({ workspaceId, channelId }, userId, sent.subjectId);
  return [joined, sent, deleted];
}

test('a batch survives the way, with its membership changes and redactions', () => {
  const events = batch();
  const users = [{ userId: newId(), userRev: 7 }];
  const decoded = decodeMessage(encodeMessage('a', events, users));
  expect(decoded?.users).toEqual(users);
  expect(decoded?.events.map(({ payload }) => payload)).toEqual(
    events.map(({ payload }) => payload),
  );
  expect(decoded?.events.map(({ cursor }) => cursor)).toEqual(
    events.map(({ seq, tag }) => `${seq}.${tag}`),
  );
  const [joined, sent, deleted] = decoded?.events ?? [];
  expect(joined?.delta?.op).toBe('channelJoined');
  expect(sent?.delta).toBeNull();
  expect(deleted?.redacts?.id).toBe(sent?.subjectId);
});

test('the header says the length of each payload in bytes', () => {
  const events = batch();
  const [line = ''] = encodeMessage('a', events).toString().split('\n', 1);
  const header = JSON.parse(line) as { v: number; events: { bytes: number }[] };
  expect(header.v).toBe(1);
  expect(header.events.map(({ bytes }) => bytes)).toEqual(
    events.map(({ payload }) => Buffer.byteLength(payload)),
  );
});

test('an unknown version and damage are told, not guessed', () => {
  const message = encodeMessage('a', batch());
  const other = Buffer.from(message.toString().replace('{"v":1,', '{"v":2,'));
  expect(decodeMessage(other)).toBeNull();
  expect(decodeMessage(message.subarray(0, message.length - 1))).toBeNull();
  for (const bad of ['', '{', '{}\n', '{"v":1}\n', 'x\ny']) {
    expect(decodeMessage(Buffer.from(bad)), bad).toBeNull();
  }
});

test('a process knows its own messages without reading them', () => {
  expect(isFrom('a')(encodeMessage('a', batch()))).toBe(true);
  expect(isFrom('a')(encodeMessage('ab', batch()))).toBe(false);
  expect(isFrom('a')(Buffer.from('{'))).toBe(false);
});
