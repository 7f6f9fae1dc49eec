import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createWorkerWorld } from './support/worker-world.ts';

type World = Awaited<ReturnType<typeof createWorkerWorld>>;

/** A log with an event for each age, in days, oldest first. */
async function writeLog({ client }: World, ages: readonly number[]): Promise<string> {
  const id = randomUUID();
  await client.query('INSERT INTO workspace_heads VALUES ($1, $2)', [id, ages.length]);
  await client.query(
    `INSERT INTO events (workspace_id, seq, tag, v, type, audience, subject_id, actor_id, payload, at)
     SELECT $1, place, 1, 1, 'channel.updated', 'everyone', $1, $1, '{}', now() - make_interval(days => age)
     FROM unnest($2::int[]) WITH ORDINALITY AS ages(age, place)`,
    [id, ages],
  );
  return id;
}

async function readLog({ client }: World, id: string) {
  const log = await client.query<{ seq: string }>(
    'SELECT seq::text FROM events WHERE workspace_id = $1 ORDER BY seq',
    [id],
  );
  const floor = await client.query<{ floor: string }>(
    'SELECT floor::text FROM log_floors WHERE workspace_id = $1',
    [id],
  );
  return { seqs: log.rows.map(({ seq }) => Number(seq)), floor: Number(floor.rows[0]?.floor ?? 0) };
}

test('removes what is too old, and keeps the row at the floor and the last one', async () => {
  await using world = await createWorkerWorld();
  const mixed = await writeLog(world, [20, 9, 8, 6, 3, 0]);
  const quiet = await writeLog(world, [30, 20, 10]);
  const young = await writeLog(world, [6, 1]);
  const lonely = await writeLog(world, [400]);
  await world.runJob('trimLogs');
  expect(await readLog(world, mixed)).toEqual({ seqs: [4, 5, 6], floor: 4 });
  expect(await readLog(world, quiet)).toEqual({ seqs: [3], floor: 3 });
  expect(await readLog(world, young)).toEqual({ seqs: [1, 2], floor: 0 });
  expect(await readLog(world, lonely)).toEqual({ seqs: [1], floor: 0 });
  await world.runJob('trimLogs');
  expect(await readLog(world, mixed)).toEqual({ seqs: [4, 5, 6], floor: 4 });
});

test('years of it go in small steps, in every workspace', async () => {
  await using world = await createWorkerWorld();
  const long = await writeLog(world, [...Array.from({ length: 3_456 }, () => 100), 0]);
  const others: string[] = [];
  for (let count = 0; count < 120; count++) others.push(await writeLog(world, [9, 9, 1]));
  await world.runJob('trimLogs');
  expect(await readLog(world, long)).toEqual({ seqs: [3_457], floor: 3_457 });
  for (const id of others) expect(await readLog(world, id)).toEqual({ seqs: [3], floor: 3 });
});

test('a floor never goes back', async () => {
  await using world = await createWorkerWorld();
  const id = await writeLog(world, [20, 20, 20, 1]);
  await world.client.query('INSERT INTO log_floors VALUES ($1, 4)', [id]);
  await world.runJob('trimLogs');
  expect(await readLog(world, id)).toEqual({ seqs: [4], floor: 4 });
});
