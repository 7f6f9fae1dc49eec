import { newId } from '@teamchat/contract';
import { expect, test, vi } from 'vitest';
import type { UserKey } from '../ports.ts';
import { defaultLimits, defaultTimings } from '../settings.ts';
import { silentLogger } from '../testing.ts';
import { UserRevCheck } from './user-rev-check.ts';

test('answers each question with its own revision, in queries of the batch size', async () => {
  const keys = Array.from({ length: 7 }, () => ({ workspaceId: newId(), userId: newId() }));
  const queries: UserKey[][] = [];
  const check = new UserRevCheck({
    userState: {
      read: () => expect.unreachable('only revisions'),
      readRevs(asked) {
        queries.push([...asked]);
        if (queries.length === 2) return Promise.reject(new Error('Postgres is away'));
        return Promise.resolve(
          asked.map(({ userId }) => keys.findIndex((key) => key.userId === userId)),
        );
      },
    },
    limits: { ...defaultLimits, pollBatch: 3 },
    timings: { ...defaultTimings, userCheckGather: 5 },
    logger: silentLogger,
  });
  const answers = new Map<number, number>();
  for (const [index, key] of keys.entries()) {
    check.ask({ ...key, answer: (userRev) => answers.set(index, userRev) });
  }
  await vi.waitFor(() => expect(answers.size).toBe(4));
  expect(queries.map((asked) => asked.length)).toEqual([3, 3, 1]);
  // The second query failed: its people are asked about next time.
  expect([...answers]).toEqual([0, 1, 2, 6].map((index) => [index, index]));
  check.stop();
});
