import { newId } from '@teamchat/contract';
import pg from 'pg';
import { expect, test } from 'vitest';
import { deleteMessage, editMessage, sendMessage } from '../src/index.ts';
import { createTestCore, createTestWorkspace } from '../src/testing.ts';

/** Enough that a plan which reads the workspace stands out; few enough to fill in a second. */
const ROWS = 20_000;
/** The index paths of 64 rows in four indexes of messages and two of events. */
const MAX_BUFFERS = 64 * 40;

interface Explained {
  'QUERY PLAN': [{ Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } }];
}

test('plans are kept, and those made while the tables were empty go by key when they are full', async () => {
  await using app = await createTestCore();
  const { workspaceId, generalId: channelId, owner } = await createTestWorkspace(app);
  const { userId } = owner.actor;
  for (let n = 0; n < 2; n++) {
    const { message } = await sendMessage(owner, { workspaceId, channelId, body: 'x' });
    await editMessage(owner, { workspaceId, messageId: message.id, body: 'y' });
    await deleteMessage(owner, { workspaceId, messageId: message.id });
  }
  const client = new pg.Client({ connectionString: app.url });
  await client.connect();
  await client.query(
    `INSERT INTO messages (workspace_id, id, channel_id, author_id, body, seq, rev, created_at)
     SELECT $1, gen_random_uuid(), $2, $3, 'text', 1000 + n, 1000 + n, now() FROM generate_series(1, $4::int) n`,
    [workspaceId, channelId, userId, ROWS],
  );
  await client.query(
    `INSERT INTO events SELECT workspace_id, seq, 1, 1, 'message.created', '', id, author_id, '{}', now()
     FROM messages WHERE seq >= 1000`,
  );
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM messages WHERE seq > 1000 ORDER BY seq LIMIT 64',
  );
  await client.end();

  const array = (values: readonly string[], type: string) =>
    `ARRAY[${values.map((value) => `'${value}'`).join(',')}]::${type}[]`;
  const ids = array(
    rows.map(({ id }) => id),
    'uuid',
  );
  const repeat = (value: string, type: string) =>
    array(
      rows.map(() => value),
      type,
    );
  const [actors, tags, texts] = [repeat(userId, 'uuid'), repeat('1', 'int'), repeat('"z"', 'text')];
  const fresh = array(rows.map(newId), 'uuid');
  const channels = repeat(channelId, 'uuid');
  const calls = [
    `apply_sends('${workspaceId}', ${fresh}, ${channels}, ${actors}, ${texts}, ${texts}, ${tags})`,
    `apply_edits('${workspaceId}', ${ids}, ${actors}, ${texts}, ${texts}, ${tags})`,
    `apply_deletions('${workspaceId}', ${ids}, ${actors}, ${tags})`,
  ];
  const writer = await app.pools.writers.connect();
  const planned = await writer.query<{ custom: number }>(
    'SELECT sum(custom_plans)::int AS custom FROM pg_prepared_statements',
  );
  expect(planned.rows).toEqual([{ custom: 0 }]);
  for (const call of calls) {
    await writer.query('BEGIN');
    await writer.query('UPDATE workspace_heads SET seq = $1', [1_000 + ROWS]);
    const explained = await writer.query<Explained>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE ${call}`,
    );
    await writer.query('ROLLBACK');
    const plan = explained.rows[0]?.['QUERY PLAN'][0].Plan;
    const buffers = (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0);
    expect(buffers, call.slice(0, 20)).toBeGreaterThan(64);
    expect(buffers, call.slice(0, 20)).toBeLessThan(MAX_BUFFERS);
  }
  writer.release();
});
