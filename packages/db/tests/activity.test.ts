import { expect, test } from 'vitest';
import { readOldestSnapshotAge } from '../src/activity.ts';
import { createPools } from '../src/pools.ts';
import { createTestDatabase } from '../src/testing.ts';

test('the oldest snapshot counts, not a transaction that holds none', async () => {
  await using database = await createTestDatabase();
  await using pools = createPools({ url: database.url, onError: () => undefined });
  const client = await pools.requests.connect();
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  await client.query('SELECT 1');
  expect(await readOldestSnapshotAge(pools)).toBe(0);
  await client.query('COMMIT');

  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await client.query('SELECT 1');
  await expect.poll(() => readOldestSnapshotAge(pools)).toBeGreaterThan(0.1);
  await client.query('COMMIT');
  expect(await readOldestSnapshotAge(pools)).toBe(0);
  client.release();
});
