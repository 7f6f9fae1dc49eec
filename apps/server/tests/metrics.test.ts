import type { Message } from '@teamchat/contract';
import { FaultyBus } from '@teamchat/realtime/testing';
import { describe, expect, test } from 'vitest';
import { createTestApp, type TestApp, type TestUser, type TestWorkspace } from '../src/testing.ts';
import { openDoor } from './support/door.ts';
import { openAs, type RawSocket } from './support/raw-socket.ts';
import { changes, scrape } from './support/scrape.ts';

/** What follows is asked of Postgres at each scrape. */
const fresh = { metricsReuse: 0 };
/** No head poll but those that a change of the bus causes. */
const seldom = { pollBusyEvery: 60_000, pollQuietEvery: 60_000 };

/** A socket of that person that follows the workspace and has caught up. */
async function follow(
  app: TestApp,
  user: TestUser,
  { id: workspaceId, lastEventId }: { id: string; lastEventId?: string },
): Promise<RawSocket> {
  const socket = await openAs(app, user);
  const input = { json: { workspaceId, lastEventId } };
  socket.send({ id: 1, method: 'subscription', params: { path: 'events.subscribe', input } });
  await socket.frame((frame) => /"type":"(caughtUp|resync)"/.test(JSON.stringify(frame)));
  return socket;
}

function send(user: TestUser, { id, channelId }: TestWorkspace, body: string): Promise<Message> {
  return user.api.message.send
    .mutate({ workspaceId: id, channelId, body })
    .then(({ message }) => message);
}

/** The cursor of the frame in which the socket got that message. */
async function received(socket: RawSocket, { id }: Message): Promise<string> {
  const frame = await socket.frame(
    ({ result }) => result?.type === 'data' && JSON.stringify(result.data).includes(id),
  );
  return frame.result?.id ?? '';
}

test('one message to three sessions is one commit, one event and three deliveries', async () => {
  await using app = await createTestApp();
  const workspace = await app.createWorkspace(app.alice, app.bob);
  const before = await scrape(app);
  await using desk = await follow(app, app.alice, workspace);
  await using phone = await follow(app, app.alice, workspace);
  await using other = await follow(app, app.bob, workspace);
  const following = await scrape(app);
  expect(
    changes(before, following, [
      'teamchat_connections',
      'teamchat_sessions',
      'teamchat_workspaces_followed',
      'teamchat_deliveries_total',
    ]),
  ).toEqual({
    teamchat_connections: 3,
    teamchat_sessions: 3,
    teamchat_workspaces_followed: 1,
    teamchat_deliveries_total: 0,
  });

  const message = await send(app.alice, workspace, 'Good morning!');
  for (const socket of [desk, phone, other]) await received(socket, message);
  const after = await scrape(app);
  expect(
    changes(following, after, [
      'teamchat_deliveries_total',
      'teamchat_broadcast_lag_seconds_count',
      'teamchat_feed_events_total{source="own"}',
      'teamchat_feed_events_total{source="bus"}',
      'teamchat_feed_events_total{source="repair"}',
      'teamchat_feed_duplicates_total',
      'teamchat_commit_seconds_count',
      'teamchat_commit_batch_size_sum',
      'teamchat_head_lock_wait_seconds_count',
      'teamchat_pool_wait_seconds_count{pool="writers"}',
      'teamchat_slow_consumers_total',
    ]),
  ).toEqual({
    teamchat_deliveries_total: 3,
    teamchat_broadcast_lag_seconds_count: 1,
    'teamchat_feed_events_total{source="own"}': 1,
    'teamchat_feed_events_total{source="bus"}': 0,
    'teamchat_feed_events_total{source="repair"}': 0,
    teamchat_feed_duplicates_total: 0,
    teamchat_commit_seconds_count: 1,
    teamchat_commit_batch_size_sum: 1,
    teamchat_head_lock_wait_seconds_count: 1,
    'teamchat_pool_wait_seconds_count{pool="writers"}': 1,
    teamchat_slow_consumers_total: 0,
  });
  const written = changes(following, after, [
    'teamchat_socket_writes_total',
    'teamchat_socket_bytes_total',
  ]);
  expect(written.teamchat_socket_writes_total).toBeGreaterThanOrEqual(3);
  expect(written.teamchat_socket_bytes_total).toBeGreaterThan(3 * 'Good morning!'.length);
  const lag = changes(following, after, ['teamchat_broadcast_lag_seconds_sum']);
  expect(lag.teamchat_broadcast_lag_seconds_sum).toBeGreaterThan(0);
  expect(lag.teamchat_broadcast_lag_seconds_sum).toBeLessThan(10);

  await desk[Symbol.asyncDispose]();
  await expect
    .poll(async () => (await scrape(app)).samples.get('teamchat_sessions'))
    .toBe((after.samples.get('teamchat_sessions') ?? 0) - 1);
});

test('a bus that loses and is cut: what is missing is seen, and read from Postgres', async () => {
  const bus = new FaultyBus();
  const overrides = () => ({ broker: bus.connect(), realtime: { timings: seldom } });
  await using here = await createTestApp({ overrides: overrides() });
  await using there = await createTestApp({ beside: here, overrides: overrides() });
  const workspace = await here.createWorkspace(here.alice, here.bob);
  await using socket = await follow(there, there.bob, workspace);
  const before = await scrape(there);
  expect(before.samples.get('teamchat_bus_connected')).toBe(1);
  const names = [
    'teamchat_feed_events_total{source="bus"}',
    'teamchat_feed_events_total{source="repair"}',
    'teamchat_feed_gaps_total',
    'teamchat_feed_early_arrivals_total',
    'teamchat_feed_repairs_total{source="hole"}',
    'teamchat_feed_repairs_total{source="headPoll"}',
    'teamchat_feed_repairs_total{source="reach"}',
    'teamchat_deliveries_total',
    'teamchat_broadcast_lag_seconds_count',
  ];

  bus.faults = { drop: 1, duplicate: 0, maxDelay: 0 };
  await send(here.alice, workspace, 'lost');
  bus.faults = { drop: 0, duplicate: 0, maxDelay: 0 };
  await received(socket, await send(here.alice, workspace, 'came'));
  const mended = await scrape(there);
  expect(Object.values(changes(before, mended, names))).toEqual([1, 2, 1, 1, 1, 0, 0, 2, 2]);

  bus.connected = false;
  expect((await scrape(there)).samples.get('teamchat_bus_connected')).toBe(0);
  const unheard = await send(here.alice, workspace, 'unheard');
  bus.connected = true;
  await received(socket, unheard);
  const after = await scrape(there);
  expect(Object.values(changes(mended, after, names))).toEqual([0, 1, 0, 0, 0, 1, 0, 1, 1]);
  expect(after.samples.get('teamchat_bus_connected')).toBe(1);
});

test('a socket that stops reading is a slow consumer, and bursts share writes', async () => {
  const limits = { bufferedBytes: 64 * 1024 };
  await using app = await createTestApp({ overrides: { realtime: { limits } } });
  const workspace = await app.createWorkspace(app.alice, app.bob);
  await using stalled = await follow(app, app.bob, workspace);
  const before = await scrape(app);
  stalled.socket.pause();
  const slow = 'teamchat_slow_consumers_total';
  let now = before;
  for (let round = 0; changes(before, now, [slow])[slow] === 0 && round < 100; round++) {
    // Three bytes each: a socket's buffers in the kernel take some megabytes.
    const body = { body: '語'.repeat(12_000) };
    const path = `/v1/channels/${workspace.channelId}/messages`;
    const sends = Array.from({ length: 20 }, () => app.alice.rest('POST', path, { body }));
    expect((await Promise.all(sends)).map(({ status }) => status)).toEqual(sends.map(() => 201));
    now = await scrape(app);
  }
  const names = [slow, 'teamchat_frames_coalesced_total'];
  const changed = changes(before, now, names);
  expect(changed[slow]).toBe(1);
  expect(changed.teamchat_frames_coalesced_total).toBeGreaterThan(10);
  stalled.socket.terminate();
  await expect
    .poll(async () => (await scrape(app)).samples.get('teamchat_connections'))
    .toBe((before.samples.get('teamchat_connections') ?? 0) - 1);
});

test('who comes back is replayed what happened, or told to take a snapshot', async () => {
  await using app = await createTestApp();
  const workspace = await app.createWorkspace(app.alice, app.bob);
  const first = await follow(app, app.bob, workspace);
  const seen = await send(app.alice, workspace, 'seen');
  const cursor = await received(first, seen);
  await first[Symbol.asyncDispose]();
  for (const body of ['missed', 'missed too']) await send(app.alice, workspace, body);
  const before = await scrape(app);

  await using _back = await follow(app, app.bob, { id: workspace.id, lastEventId: cursor });
  const wrong = `${cursor.split('.')[0]}.1`;
  await using _lost = await follow(app, app.bob, { id: workspace.id, lastEventId: wrong });
  const names = [
    'teamchat_replays_total',
    'teamchat_replayed_events_total{source="ring"}',
    'teamchat_replayed_events_total{source="block"}',
    'teamchat_deliveries_total',
    'teamchat_broadcast_lag_seconds_count',
    'teamchat_resyncs_total{reason="epoch"}',
    'teamchat_resyncs_total{reason="tooMuch"}',
  ];
  expect(Object.values(changes(before, await scrape(app), names))).toEqual([1, 2, 0, 2, 0, 1, 0]);
});

test('a socket closed for what it sent is counted', async () => {
  await using app = await createTestApp();
  await using socket = await openAs(app, app.alice);
  const before = await scrape(app);
  socket.sendText('[');
  await socket.closed;
  const name = 'teamchat_protocol_violations_total';
  expect(changes(before, await scrape(app), [name])).toEqual({ [name]: 1 });
});

describe('of the database', () => {
  test('a pool that is busy and the oldest snapshot are seen', async () => {
    await using app = await createTestApp({ overrides: { timings: fresh } });
    // Nobody else takes of this one.
    const client = await app.context.pools.writers.connect();
    const busy = 'teamchat_pool_connections{pool="writers",state="busy"}';
    try {
      expect((await scrape(app)).samples.get(busy)).toBe(1);
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await client.query('SELECT 1');
      await expect
        .poll(async () => (await scrape(app)).samples.get('teamchat_oldest_snapshot_seconds'))
        .toBeGreaterThan(0.1);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    const { samples } = await scrape(app);
    expect(samples.get('teamchat_oldest_snapshot_seconds')).toBe(0);
    expect(samples.get(busy)).toBe(0);
    expect(samples.get('teamchat_pool_waiting{pool="writers"}')).toBe(0);
    expect(samples.get('teamchat_writer_queue')).toBe(0);
  });

  test('one that is away takes only its own metric away', async () => {
    await using app = await createTestApp();
    await using door = await openDoor(app.environment.DATABASE_URL ?? '');
    await using behind = await createTestApp({
      beside: app,
      environment: { DATABASE_URL: door.url },
      overrides: { timings: { ...fresh, metricsTimeout: 300 } },
    });
    const isThere = async () => {
      const { samples, types } = await scrape(behind);
      expect(types.has('teamchat_oldest_snapshot_seconds')).toBe(true);
      expect(samples.has('teamchat_deliveries_total')).toBe(true);
      return samples.has('teamchat_oldest_snapshot_seconds');
    };
    expect(await isThere()).toBe(true);
    door.shut();
    expect(await isThere()).toBe(false);
    door.open();
    await expect.poll(isThere, { timeout: 10_000 }).toBe(true);
  });
});
