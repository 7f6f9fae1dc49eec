import { newId } from '@teamchat/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actAs } from '../src/context.ts';
import { deleteMessage, editMessage, removeMember, sendMessage } from '../src/index.ts';
import {
  addPerson,
  createTestCore,
  createTestWorkspace,
  outcomeOf,
  type TestCore,
  type TestWorkspace,
} from '../src/testing.ts';
import type { HotVerb } from '../src/writer/verb.ts';

let test_: TestCore;
let workspace: TestWorkspace;

beforeAll(async () => {
  test_ = await createTestCore();
});
afterAll(() => test_[Symbol.asyncDispose]());

async function fresh(): Promise<TestWorkspace> {
  workspace = await createTestWorkspace(test_);
  return workspace;
}

async function readLog(workspaceId: string) {
  const { rows } = await test_.pools.requests.query<{ seq: number; type: string; payload: string }>(
    'SELECT seq, type, payload FROM events WHERE workspace_id = $1 ORDER BY seq',
    [workspaceId],
  );
  return rows;
}

function verbOf(text: string, onError: 'throw' | 'swallow'): HotVerb<string, string> {
  return {
    key: (input) => input,
    bytes: () => 1,
    async apply(tx, _workspaceId, inputs) {
      const sent = tx.query(text);
      await (onError === 'swallow' ? sent.catch(() => undefined) : sent);
      return { outcomes: inputs.map((value) => ({ value })), events: [] };
    },
  };
}

test('concurrent calls share a transaction, keep their order, and are published as one batch', async () => {
  const { workspaceId, generalId: channelId, owner } = await fresh();
  const batchesBefore = test_.publisher.batches.length;
  const sent = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      sendMessage(owner, { workspaceId, channelId, body: `${n}` }),
    ),
  );
  const seqs = sent.map(({ message }) => message.seq);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  expect(test_.publisher.batches.length - batchesBefore).toBe(1);
  const { rows } = await test_.pools.requests.query<{ transactions: number }>(
    `SELECT count(DISTINCT xmin::text) AS transactions FROM messages WHERE workspace_id = $1`,
    [workspaceId],
  );
  expect(rows[0]?.transactions).toBe(1);
});

test('what is published is what is stored', async () => {
  const { workspaceId, generalId: channelId, owner } = await fresh();
  const body = 'quotes " \\ \u2028 \u007f 𝒳 \n\t </script>';
  const { message } = await sendMessage(owner, { workspaceId, channelId, body });
  await editMessage(owner, { workspaceId, messageId: message.id, body: `${body} edited` });
  const stored = await readLog(workspaceId);
  const published = test_.publisher.eventsOf(workspaceId);
  expect(published.map(({ seq, type, payload }) => ({ seq, type, payload }))).toEqual(stored);
  expect(JSON.parse(stored.at(-1)?.payload ?? '')).toEqual({
    id: message.id,
    channelId,
    authorId: owner.actor.userId,
    body: `${body} edited`,
  });
});

describe('one message id', () => {
  test('repeated inside a batch, later, and through two processes at once is one message', async () => {
    const { workspaceId, generalId: channelId, owner } = await fresh();
    const second = actAs(test_.startSecond(), owner.actor.userId);
    const input = { workspaceId, channelId, id: newId(), body: 'once' };
    const sends = [owner, owner, second, second, owner].map((ctx) => sendMessage(ctx, input));
    const results = await Promise.all([...sends, ...sends]);
    results.push(await sendMessage(owner, { ...input, body: 'another text' }));
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    const created = (await readLog(workspaceId)).filter(({ type }) => type === 'message.created');
    expect(created).toHaveLength(1);
  });

  test('answers the message as it is now', async () => {
    const { workspaceId, generalId: channelId, owner } = await fresh();
    const input = { workspaceId, channelId, id: newId(), body: 'first' };
    const { message } = await sendMessage(owner, input);
    await editMessage(owner, { workspaceId, messageId: message.id, body: 'second' });
    const again = await sendMessage(owner, input);
    expect(again.message).toMatchObject({ body: 'second', seq: message.seq, rev: message.seq + 1 });
    await deleteMessage(owner, { workspaceId, messageId: message.id });
    expect((await sendMessage(owner, input)).message).toMatchObject({ body: '', deleted: true });
  });

  test('of who has left since is acknowledged, without the text', async () => {
    const { workspaceId, generalId: channelId } = await fresh();
    const [bob, eve] = [await addPerson(test_, workspace), await addPerson(test_, workspace)];
    const input = { workspaceId, channelId, id: newId(), body: 'said and gone' };
    const { message } = await sendMessage(bob, input);
    await removeMember(workspace.owner, { workspaceId, userId: bob.actor.userId });
    expect(await sendMessage(bob, input)).toEqual({ message: { ...message, body: '' } });
    await removeMember(workspace.owner, { workspaceId, userId: eve.actor.userId });
    await expect(sendMessage(eve, input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(sendMessage(bob, { ...input, id: newId() })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const created = (await readLog(workspaceId)).filter(({ type }) => type === 'message.created');
    expect(created).toHaveLength(1);
  });

  test('of somebody else is a conflict, in the same batch too; a stranger learns nothing', async () => {
    const { workspaceId, generalId: channelId, owner } = await fresh();
    const bob = await addPerson(test_, workspace);
    const stranger = await test_.signUp();
    const input = { workspaceId, channelId, id: newId(), body: 'mine' };
    const results = await Promise.all(
      [stranger, owner, bob].map((ctx) => outcomeOf(sendMessage(ctx, input))),
    );
    expect(results).toEqual(['NOT_FOUND', 'ok', 'CONFLICT']);
    await expect(sendMessage(stranger, input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is free in another workspace', async () => {
    const one = await fresh();
    const two = await createTestWorkspace(test_);
    const id = newId();
    for (const { workspaceId, generalId: channelId, owner } of [one, two]) {
      const { message } = await sendMessage(owner, { workspaceId, channelId, id, body: 'x' });
      expect(message.id).toBe(id);
    }
  });
});

describe('failures', () => {
  test('a row that Postgres refuses is refused alone, without a gap', async () => {
    const { workspaceId, generalId: channelId, owner } = await fresh();
    const bodies = ['good', 'bad \u0000', 'fine', 'also bad \u0000', 'last'];
    const results = await Promise.all(
      bodies.map((body) => outcomeOf(sendMessage(owner, { workspaceId, channelId, body }))),
    );
    expect(results).toEqual(['ok', 'INVALID_INPUT', 'ok', 'INVALID_INPUT', 'ok']);
    const seqs = (await readLog(workspaceId)).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  });

  test('nothing is acknowledged when COMMIT answers ROLLBACK', async () => {
    const { workspaceId, generalId: channelId, owner } = await fresh();
    const published = test_.publisher.eventsOf(workspaceId).length;
    const failing = verbOf('SELECT 1 / 0', 'swallow');
    const [first, second] = await Promise.allSettled([
      test_.core.writer.submit(failing, workspaceId, 'x'),
      sendMessage(owner, { workspaceId, channelId, body: 'beside it' }),
    ]);
    expect(first).toMatchObject({ status: 'rejected', reason: { message: /ROLLBACK/ } });
    expect(second.status).toBe('fulfilled');
    expect(test_.publisher.eventsOf(workspaceId)).toHaveLength(published + 1);
  });

  test('a lost connection rejects the batch as retryable, and the retry settles it', async () => {
    const { workspaceId, generalId: channelId, owner } = await fresh();
    const killer = verbOf('SELECT pg_terminate_backend(pg_backend_pid())', 'throw');
    const input = { workspaceId, channelId, id: newId(), body: 'survivor' };
    const results = await Promise.allSettled([
      sendMessage(owner, input),
      test_.core.writer.submit(killer, workspaceId, 'x'),
    ]);
    for (const result of results) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { code: 'UNAVAILABLE', retryable: true },
      });
    }
    expect((await sendMessage(owner, input)).message.body).toBe('survivor');
  });

  test('contention is retried; the batch is not split for it', async () => {
    const { workspaceId } = await fresh();
    await test_.pools.requests.query('CREATE SEQUENCE IF NOT EXISTS attempts');
    const deadlocked = verbOf(
      `DO $$ BEGIN IF nextval('attempts') < 3 THEN
         RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END IF; END $$`,
      'throw',
    );
    await expect(test_.core.writer.submit(deadlocked, workspaceId, 'x')).resolves.toBe('x');
  });

  test('an apply statement outside the lock keeps nothing', async () => {
    const { workspaceId, generalId: channelId, owner } = await fresh();
    const { applySends } = await import('../src/message/send.ts');
    const client = await test_.pools.writers.connect();
    const send = { id: newId(), channelId, authorId: owner.actor.userId, body: 'x' };
    const { outcomes, events } = await applySends(client, workspaceId, [send]);
    client.release();
    expect(outcomes).toMatchObject([{ error: { code: 'NOT_FOUND' } }]);
    expect(events).toEqual([]);
  });
});

test('a full queue sheds with a retryable error, and what was taken is written', async () => {
  await using small = await createTestCore({ writer: { queuedPerWorkspace: 10 } });
  const { workspaceId, generalId: channelId, owner } = await createTestWorkspace(small);
  const results = await Promise.allSettled(
    Array.from({ length: 25 }, () => sendMessage(owner, { workspaceId, channelId, body: 'x' })),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  expect(results.at(-1)).toMatchObject({
    reason: { code: 'UNAVAILABLE', retryAfterMs: 1_000 },
  });
});

test('disposing finishes what was taken and refuses what comes after', async () => {
  const { workspaceId, generalId: channelId, owner } = await fresh();
  const core = test_.startSecond();
  const ctx = actAs(core, owner.actor.userId);
  const taken = Promise.all(
    Array.from({ length: 20 }, () => sendMessage(ctx, { workspaceId, channelId, body: 'x' })),
  );
  await core[Symbol.asyncDispose]();
  expect(await taken).toHaveLength(20);
  await expect(sendMessage(ctx, { workspaceId, channelId, body: 'x' })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
});
