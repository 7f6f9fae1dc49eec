import { expect, test, vi } from 'vitest';
import { createPools } from '../src/pools.ts';
import { createTestDatabase } from '../src/testing.ts';

test('every wait for a connection is told, by pool, also one that was in vain', async () => {
  await using database = await createTestDatabase();
  const waits: [string, number][] = [];
  await using pools = createPools({
    url: database.url,
    requests: 1,
    timeouts: { connect: 300 },
    onError: () => undefined,
    onWait: (pool, seconds) => waits.push([pool, seconds]),
  });
  await pools.feed.query('SELECT 1');
  const holder = await pools.requests.connect();
  expect(waits.map(([pool]) => pool)).toEqual(['feed', 'requests']);

  const inVain = pools.requests.query('SELECT 1');
  expect(pools.requests.waitingCount).toBe(1);
  await expect(inVain).rejects.toThrow('timeout');
  expect(waits[2]?.[0]).toBe('requests');
  expect(waits[2]?.[1]).toBeGreaterThan(0.25);

  const patient = pools.requests.query('SELECT 1');
  await vi.waitFor(() => expect(pools.requests.waitingCount).toBe(1));
  holder.release();
  await patient;
  expect(waits).toHaveLength(4);
  expect(waits[3]?.[1]).toBeLessThan(0.25);
});
