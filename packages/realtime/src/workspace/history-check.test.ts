import { newId, type Position } from '@teamchat/contract';
import { expect, test, vi } from 'vitest';
import { createMetrics } from '../metrics.ts';
import { MemoryLog } from '../testing.ts';
import { HistoryCheck } from './history-check.ts';

function setUp() {
  const log = new MemoryLog();
  const userId = newId();
  const workspaceId = log.createWorkspace(userId);
  const channelId = log.createChannel(workspaceId, userId);
  const tags = new Map<number, number>();
  let position: Position = log.head(workspaceId);
  const onOther = vi.fn();
  const onError = vi.fn();
  const check = new HistoryCheck(
    {
      workspaceId,
      log,
      metrics: createMetrics(),
      position: () => position,
      tagOf: (seq) => tags.get(seq),
      onOther,
      onError,
    },
    position,
  );
  const send = () => log.send({ workspaceId, channelId }, userId);
  const route = (event: Position) => {
    position = { seq: event.seq, tag: event.tag };
    tags.set(event.seq, event.tag);
  };
  /** Three events are routed and lost; of the four that take their place only the last is routed. */
  const failOver = () => {
    for (let count = 0; count < 3; count++) route(send());
    log.loseTail(workspaceId, 3);
    const [, second] = [send(), send(), send()];
    route(send());
    return second;
  };
  return { log, check, send, route, onOther, onError, failOver, position: () => position };
}

test('a lost end of the log is seen by what comes in its place, also when newer events stand on it', async () => {
  const { check, onOther, failOver } = setUp();
  check.meetAgain(failOver());
  await vi.waitFor(() => expect(onOther).toHaveBeenCalledOnce());
});

test('a lost end of the log is seen by a comparison, when nothing comes in its place', async () => {
  const { check, onOther, failOver } = setUp();
  failOver();
  await check.request();
  expect(onOther).toHaveBeenCalledOnce();
});

test('a comparison that failed is made up for before anything is confirmed', async () => {
  const { check, onOther, onError, failOver, log, position } = setUp();
  failOver();
  log.delay = () => Promise.reject(new Error('connect ECONNREFUSED'));
  await check.request();
  expect(onError).toHaveBeenCalledOnce();
  log.delay = () => Promise.resolve();
  check.confirm(position());
  await vi.waitFor(() => expect(onOther).toHaveBeenCalledOnce());
});

test('the same history is read once from the last confirmed position on', async () => {
  const { check, onOther, onError, send, route, log, position } = setUp();
  const first = send();
  route(first);
  for (let count = 0; count < 599; count++) route(send());
  check.meetAgain(first);
  expect(log.reads.readEvents).toBe(0);
  await check.request();
  expect(log.reads.readEvents).toBe(3);
  await check.request();
  expect(log.reads.readEvents).toBe(4);
  route(send());
  check.confirm(position());
  await check.request();
  expect(log.reads.readEvents).toBe(5);
  expect(onOther).not.toHaveBeenCalled();
  expect(onError).not.toHaveBeenCalled();
});
