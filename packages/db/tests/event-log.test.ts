import { type Id, newId, userAudience } from '@teamchat/contract';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  appendEvent,
  type Head,
  type HeadTransaction,
  withHead,
  withHeads,
} from '../src/event-log.ts';
import { createLogReader } from '../src/log-reader.ts';
import { createPools, type Pools } from '../src/pools.ts';
import { createTestDatabase, type TestDatabase } from '../src/testing.ts';

let database: TestDatabase;
let pools: Pools;

beforeAll(async () => {
  database = await createTestDatabase();
  pools = createPools({ url: database.url, onError: () => undefined });
});
afterAll(async () => {
  await pools[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

function leave(tx: HeadTransaction, head: Head): number {
  const userId = newId();
  return appendEvent(tx, head, {
    type: 'member.left',
    audience: [userAudience(userId)],
    subjectId: userId,
    actorId: userId,
    data: { userId },
  });
}

function createSignal(): [signal: Promise<void>, fire: () => void] {
  let fire = () => {};
  const signal = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return [signal, () => fire()];
}

const append = (tx: HeadTransaction, head: Head) => Promise.resolve(leave(tx, head));

async function createLog(): Promise<Id> {
  const workspaceId = newId();
  await withHead(pools.requests, { workspace: workspaceId, create: true }, append);
  return workspaceId;
}

async function readSeqs(workspaceId: Id): Promise<number[]> {
  const events = await createLogReader(pools).readEvents(workspaceId, 0, 10_000);
  return events.map(({ seq }) => seq);
}

test('seqs have no gaps under concurrency, rollbacks included', async () => {
  const workspaceId = await createLog();
  const results = await Promise.allSettled(
    Array.from({ length: 60 }, (_, index) =>
      withHead(pools.requests, { workspace: workspaceId }, (tx, head) => {
        leave(tx, head);
        return index % 3 === 0 ? Promise.reject(new Error('changed my mind')) : append(tx, head);
      }),
    ),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(40);
  const seqs = await readSeqs(workspaceId);
  expect(seqs).toEqual(Array.from({ length: 81 }, (_, index) => index + 1));
  expect(await createLogReader(pools).readHead(workspaceId)).toMatchObject({ seq: 81 });
});

test('what is published is what is stored, byte for byte', async () => {
  const workspaceId = await createLog();
  const { heads } = await withHead(pools.requests, { workspace: workspaceId }, (tx, head) => {
    leave(tx, head);
    return append(tx, head);
  });
  const stored = await createLogReader(pools).readEvents(workspaceId, 1, 10);
  expect(stored).toEqual(heads.get(workspaceId)?.events);
  expect(stored.every(({ at }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at))).toBe(true);
});

test('decisions are made after the wait for the head, and its time is taken after it', async () => {
  const workspaceId = await createLog();
  const [mayEnd, releaseFirst] = createSignal();
  const [holding, firstHoldsHead] = createSignal();
  const first = withHead(pools.requests, { workspace: workspaceId }, async (tx, head) => {
    leave(tx, head);
    firstHoldsHead();
    await mayEnd;
    return tx.at;
  });
  await holding;
  const second = withHead(pools.requests, { workspace: workspaceId }, async (tx, head) => {
    const { rows } = await tx.client.query<{ seen: number }>(
      'SELECT count(*) AS seen FROM events WHERE workspace_id = $1',
      [workspaceId],
    );
    return { at: tx.at, seen: rows[0]?.seen, seq: head.seq };
  });
  await waitForLock();
  releaseFirst();
  const [{ result: firstAt }, { result }] = await Promise.all([first, second]);
  expect(result).toMatchObject({ seen: 2, seq: 2 });
  expect(result.at.getTime()).toBeGreaterThanOrEqual(firstAt.getTime());
});

async function waitForLock(): Promise<void> {
  for (;;) {
    const { rows } = await pools.feed.query(
      `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    );
    if (rows.length > 0) return;
  }
}

test('an unknown workspace is NOT_FOUND and leaves nothing', async () => {
  const workspaceId = newId();
  await expect(withHead(pools.requests, { workspace: workspaceId }, append)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await createLogReader(pools).readHead(workspaceId)).toBeNull();
});

test('two workspaces locked in opposite orders do not deadlock', async () => {
  const ids = [await createLog(), await createLog()];
  const both = (order: Id[]) =>
    withHeads(pools.requests, { workspace: order }, (tx, heads) => {
      for (const head of heads.values()) leave(tx, head);
      return Promise.resolve();
    });
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => both(n % 2 === 0 ? ids : ids.toReversed())),
  );
  for (const id of ids) expect(await readSeqs(id)).toHaveLength(21);
});

test('contention is retried as a whole, other errors are not', async () => {
  const workspaceId = await createLog();
  let attempts = 0;
  await withHead(pools.requests, { workspace: workspaceId }, async (tx, head) => {
    leave(tx, head);
    attempts++;
    if (attempts === 1) await raise(tx.client, '40001');
    // Drizzle wraps the driver's error.
    if (attempts === 2) await tx.db.execute(raising('40P01'));
  });
  expect(attempts).toBe(3);
  expect(await readSeqs(workspaceId)).toEqual([1, 2]);

  attempts = 0;
  const failing = withHead(pools.requests, { workspace: workspaceId }, async (tx) => {
    attempts++;
    await raise(tx.client, '23505');
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  expect(attempts).toBe(1);
});

function raise(client: pg.ClientBase, state: string) {
  return client.query(raising(state));
}

function raising(state: string): string {
  return `DO $$ BEGIN RAISE EXCEPTION 'test' USING ERRCODE = '${state}'; END $$`;
}

test('a transaction that failed inside is not acknowledged although COMMIT resolves', async () => {
  const workspaceId = await createLog();
  const swallowing = withHead(pools.requests, { workspace: workspaceId }, async (tx) => {
    await tx.client.query('SELECT 1 / 0').catch(() => undefined);
    return 'done';
  });
  await expect(swallowing).rejects.toThrow('COMMIT answered ROLLBACK');
  expect(await readSeqs(workspaceId)).toEqual([1]);
});

test('a lost connection is UNAVAILABLE and the pool recovers', async () => {
  const workspaceId = await createLog();
  const dying = withHead(pools.requests, { workspace: workspaceId }, async (tx, head) => {
    leave(tx, head);
    await tx.client.query('SELECT pg_terminate_backend(pg_backend_pid())');
  });
  await expect(dying).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  await withHead(pools.requests, { workspace: workspaceId }, append);
  expect(await readSeqs(workspaceId)).toEqual([1, 2]);
});

test('an unreachable database is UNAVAILABLE', async () => {
  await using nowhere = createPools({
    url: 'postgres://nobody@127.0.0.1:1/none',
    onError: () => undefined,
  });
  await expect(withHead(nowhere.requests, { workspace: newId() }, append)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
  await expect(createLogReader(nowhere).readHead(newId())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
});

test('a frozen holder of the head loses it, and others go on', async () => {
  await using impatient = createPools({
    url: database.url,
    onError: () => undefined,
    timeouts: { idleInTransaction: 200 },
  });
  const workspaceId = await createLog();
  const [thawed, thaw] = createSignal();
  const [holding, holdsHead] = createSignal();
  const frozen = withHead(impatient.requests, { workspace: workspaceId }, async (tx, head) => {
    leave(tx, head);
    holdsHead();
    await thawed;
  });
  await holding;
  const next = await withHead(pools.requests, { workspace: workspaceId }, append);
  thaw();
  expect(next.result).toBe(2);
  await expect(frozen).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await readSeqs(workspaceId)).toEqual([1, 2]);
});
