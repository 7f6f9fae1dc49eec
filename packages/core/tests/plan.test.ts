import { newId } from '@teamchat/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { markRead, markUnread } from '../src/index.ts';
import {
  findByDate,
  findById,
  findFirstUnread,
  readBefore,
  readFrom,
} from '../src/message/page-statements.ts';
import {
  createTestCore,
  createTestWorkspace,
  type TestCore,
  type TestWorkspace,
} from '../src/testing.ts';
import { selectReadMarks } from '../src/user-state/read-marks.ts';

/** In the channel that is read; others, here and in another workspace, have some too. */
const ROWS = 200_000;
/** Rows of a page and the index levels above them; a scan would read thousands. */
const MAX_BUFFERS = 130;

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}

let app: TestCore;
let workspace: TestWorkspace;
let key: { workspaceId: string; channelId: string };
let middle: { id: string; seq: number; created_at: string };

beforeAll(async () => {
  app = await createTestCore();
  workspace = await createTestWorkspace(app);
  const { workspaceId, generalId: channelId, owner } = workspace;
  key = { workspaceId, channelId };
  const someone = newId();
  const client = new pg.Client({ connectionString: app.url });
  await client.connect();
  await fill(client, [workspaceId, channelId, someone, ROWS, 10]);
  for (let n = 1; n <= 20; n++) {
    await fill(client, [workspaceId, newId(), someone, ROWS / 100, 10 + ROWS * n]);
  }
  await fill(client, [newId(), channelId, someone, ROWS / 10, 10]);
  await client.query(
    `UPDATE messages SET deleted_at = now()
     WHERE workspace_id = $1 AND channel_id = $2 AND seq BETWEEN 1000 AND 60000`,
    [workspaceId, channelId],
  );
  await client.query('UPDATE workspace_heads SET seq = $2 WHERE workspace_id = $1', [
    workspaceId,
    ROWS * 30,
  ]);
  await client.query('VACUUM ANALYZE');
  await client.end();
  await markRead(owner, { ...key, seq: ROWS });
  const { rows } = await app.pools.requests.query<typeof middle>(
    'SELECT id, seq, created_at FROM messages WHERE workspace_id = $1 AND channel_id = $2 AND seq = $3',
    [workspaceId, channelId, ROWS / 2],
  );
  middle = rows[0] ?? middle;
}, 180_000);
afterAll(() => app[Symbol.asyncDispose]());

async function fill(client: pg.Client, values: unknown[]): Promise<void> {
  await client.query(
    `INSERT INTO messages (workspace_id, id, channel_id, author_id, body, seq, rev, created_at)
     SELECT $1, gen_random_uuid(), $2, $3, 'some text of a usual length, more or less', $5 + n, $5 + n,
       timestamptz '2026-01-01' + n * interval '1 second' FROM generate_series(1, $4::int) AS n`,
    values,
  );
}

async function explain(statement: pg.QueryConfig): Promise<Plan> {
  const { rows } = await app.pools.requests.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>({
    text: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement.text}`,
    values: statement.values ?? [],
  });
  const plan = rows[0]?.['QUERY PLAN'][0].Plan;
  if (plan === undefined) throw new Error('no plan');
  return plan;
}

function flatten(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flatten)];
}

async function measure(statement: pg.QueryConfig) {
  const plan = await explain(statement);
  const nodes = flatten(plan);
  return {
    scans: nodes.filter(
      (node) => node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'messages',
    ).length,
    sorts: nodes.filter((node) => node['Node Type'].includes('Sort')).length,
    bounded: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] < MAX_BUFFERS,
  };
}

const cheap = { scans: 0, sorts: 0, bounded: true };

const END = Number.MAX_SAFE_INTEGER;

describe('a page of 50 reads 50 rows, whatever its anchor', () => {
  const cases: Record<string, () => pg.QueryConfig[]> = {
    newest: () => [readBefore(key, END, 51), readFrom(key, END, 1)],
    oldest: () => [readFrom(key, 0, 51), readBefore(key, 0, 1)],
    'a message': () => [findById(key, middle.id)],
    'a date': () => [findByDate(key, new Date(middle.created_at))],
    'a date before all': () => [findByDate(key, new Date('2001-01-01'))],
    'a date after all': () => [findByDate(key, new Date('2101-01-01'))],
    'first unread': () => [findFirstUnread(key, workspace.owner.actor.userId)],
    'around the middle': () => [readBefore(key, middle.seq, 51), readFrom(key, middle.seq, 51)],
  };
  test.each(Object.entries(cases))('%s', async (_, statements) => {
    for (const statement of statements()) expect(await measure(statement)).toEqual(cheap);
  });
});

test('unread and first unread jump over deleted messages', async () => {
  const { owner, workspaceId } = workspace;
  const { userId } = owner.actor;
  await markUnread(owner, { ...key, seq: 1000 });
  expect(await measure(selectReadMarks({ workspaceId, userId }))).toEqual(cheap);
  expect(await measure(findFirstUnread(key, userId))).toEqual(cheap);
});
