import { lockHeads } from '@teamchat/db';
import { expect, test, vi } from 'vitest';
import { sendMessage } from '../src/index.ts';
import { createTestCore, createTestWorkspace } from '../src/testing.ts';

test('the writer says what it wrote at once, how long that took, and how long it waited for the head', async () => {
  const batchSize: number[] = [];
  const commitSeconds: number[] = [];
  const headLockWaitSeconds: number[] = [];
  await using test_ = await createTestCore({
    writerMetrics: {
      batchSize: { observe: (value) => batchSize.push(value) },
      commitSeconds: { observe: (value) => commitSeconds.push(value) },
      headLockWaitSeconds: { observe: (value) => headLockWaitSeconds.push(value) },
    },
  });
  const { workspaceId, generalId: channelId, owner } = await createTestWorkspace(test_);
  const send = (body: string) => sendMessage(owner, { workspaceId, channelId, body });
  await Promise.all(['a', 'b', 'c'].map(send));
  expect(batchSize).toEqual([3]);
  expect(commitSeconds).toHaveLength(1);
  expect(headLockWaitSeconds).toHaveLength(1);
  expect(headLockWaitSeconds[0]).toBeLessThanOrEqual(commitSeconds[0] ?? 0);

  const holder = await test_.pools.requests.connect();
  await holder.query('BEGIN');
  await holder.query(lockHeads([workspaceId]));
  const waiting = send('d');
  const blocked = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'
    AND datname = current_database() AND state_change < clock_timestamp() - interval '50 ms'`;
  await vi.waitFor(async () => {
    expect((await test_.pools.feed.query(blocked)).rowCount).toBe(1);
  });
  await holder.query('COMMIT');
  holder.release();
  await waiting;
  expect(batchSize).toEqual([3, 1]);
  expect(headLockWaitSeconds[1]).toBeGreaterThan(0.05);
  expect(commitSeconds[1]).toBeGreaterThanOrEqual(headLockWaitSeconds[1] ?? 0);
});

test('a batch that is refused counts as none', async () => {
  const batchSize: number[] = [];
  const ignore = { observe: () => undefined };
  await using test_ = await createTestCore({
    writerMetrics: {
      batchSize: { observe: (value) => batchSize.push(value) },
      commitSeconds: ignore,
      headLockWaitSeconds: ignore,
    },
  });
  const { workspaceId, generalId: channelId, owner } = await createTestWorkspace(test_);
  const sends = ['good', 'bad\u0000', 'better'].map((body) =>
    sendMessage(owner, { workspaceId, channelId, body }),
  );
  const states = (await Promise.allSettled(sends)).map(({ status }) => status);
  expect(states).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  // The three together were refused, then each was tried alone.
  expect(batchSize).toEqual([1, 1]);
});
