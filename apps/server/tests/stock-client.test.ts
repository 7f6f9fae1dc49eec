import { createClient, fixedTokens } from '@teamchat/client';
import { assembleEvent, newId, type StreamFrame, type WorkspaceEvent } from '@teamchat/contract';
import { createLogReader } from '@teamchat/db';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  createStockClient,
  createTestApp,
  type StockClient,
  type TestApp,
  type TestUser,
  type TestWorkspace,
} from '../src/testing.ts';

const controls = new Set(['attached', 'caughtUp', 'position', 'userState', 'resync']);
const isEvent = (frame: StreamFrame): frame is WorkspaceEvent => !controls.has(frame.type);

interface Listener {
  frames: StreamFrame[];
  cursors: string[];
  log: () => WorkspaceEvent[];
}

/** Subscribes as the documentation of tRPC says, and keeps everything that comes. */
function listen(client: StockClient, workspaceId: string, lastEventId?: string): Promise<Listener> {
  const frames: StreamFrame[] = [];
  const cursors: string[] = [];
  const log = () => frames.filter(isEvent);
  return new Promise((resolve, reject) => {
    client.api.events.subscribe.subscribe(
      { workspaceId, ...(lastEventId === undefined ? {} : { lastEventId }) },
      {
        onData({ id, data }) {
          cursors.push(id);
          frames.push(data);
          if (data.type === 'attached') resolve({ frames, cursors, log });
        },
        onError: reject,
      },
    );
  });
}

/** The workspace's log as Postgres has it, from a position on. */
async function storedLog(
  app: TestApp,
  workspaceId: string,
  after: number,
): Promise<WorkspaceEvent[]> {
  const rows = await createLogReader(app.context.pools).readEvents(workspaceId, after, 10_000);
  return rows.map((row) => JSON.parse(assembleEvent(row, row.payload)) as WorkspaceEvent);
}

async function act(user: TestUser, { id: workspaceId, channelId }: TestWorkspace, count: number) {
  for (let i = 0; i < count; i++) {
    const send = { workspaceId, channelId, id: newId(), body: `message ${i} of ${user.name}` };
    const { message } = await user.api.message.send.mutate(send);
    const target = { workspaceId, messageId: message.id };
    if (i % 5 === 1) await user.api.message.edit.mutate({ ...target, body: 'edited' });
    if (i % 7 === 2) await user.api.message.delete.mutate(target);
  }
}

describe.each([{ redis: false }, { redis: true }])('with redis: $redis', ({ redis }) => {
  test('an unmodified client gets the whole log across lost connections', async () => {
    await using here = await createTestApp({ redis });
    await using there = await createTestApp({ beside: here });
    const workspace = await here.createWorkspace(here.alice, here.bob);
    await using client = createStockClient(there, here.alice);
    const listener = await listen(client, workspace.id);
    await using sdk = createClient({
      url: there.url,
      tokens: fixedTokens(here.alice.accessToken),
      WebSocket,
    });
    const seen: WorkspaceEvent[] = [];
    const store = sdk.openWorkspace(workspace.id);
    store.onEvent((event) => seen.push(event));
    await store.ready();
    const begin = (await here.alice.api.workspace.bootstrap.query({ workspaceId: workspace.id }))
      .seq;

    const acting = act(here.bob, workspace, 40);
    for (const count of [5, 15, 30]) {
      await expect.poll(() => listener.log().length, { timeout: 10_000 }).toBeGreaterThan(count);
      client.dropConnection();
    }
    await acting;
    await act(here.alice, workspace, 5);

    const stored = await storedLog(here, workspace.id, begin);
    await expect.poll(() => listener.log().length, { timeout: 15_000 }).toBe(stored.length);
    // What was delivered before a deletion still has its text; the stored log is redacted.
    const withoutText = (log: WorkspaceEvent[]) =>
      log.map(({ seq, type, at, v }) => ({ seq, type, at, v }));
    expect(withoutText(listener.log())).toEqual(withoutText(stored));
    expect(listener.frames.filter(({ type }) => type === 'resync')).toEqual([]);
    await expect.poll(() => seen.length, { timeout: 15_000 }).toBe(stored.length);
    expect(withoutText(seen)).toEqual(withoutText(stored));
  });
});

test('a late client reads from its cursor on exactly what it missed', async () => {
  await using app = await createTestApp();
  const workspace = await app.createWorkspace(app.alice, app.bob);
  const { cursor, seq } = await app.alice.api.workspace.bootstrap.query({
    workspaceId: workspace.id,
  });
  await act(app.bob, workspace, 20);
  await using client = createStockClient(app, app.alice);
  const listener = await listen(client, workspace.id, cursor);
  expect(listener.cursors[0]).toBe(cursor);
  const stored = await storedLog(app, workspace.id, seq);
  await expect.poll(() => listener.frames.some(({ type }) => type === 'caughtUp')).toBe(true);
  expect(listener.log()).toEqual(stored);
});
