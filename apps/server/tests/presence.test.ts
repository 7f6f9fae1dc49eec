import { createClient, memoryTokens, type WorkspaceStore } from '@teamchat/client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createTestApp, type TestApp, type TestUser } from '../src/testing.ts';

const timings = {
  retryBase: 20,
  retryMax: 100,
  notifyEvery: 5,
  watchGather: 5,
  typingRepeatEvery: 300,
  typingExpiry: 600,
};
/** A tenth of production. */
const realtime = {
  timings: {
    presenceRefreshEvery: 1_000,
    presenceTtl: 3_000,
    presenceDiffEvery: 100,
    presenceLeaveAfter: 500,
    typingRepeatEvery: 300,
    typingExpiry: 600,
  },
};
const soon = { timeout: 8_000, interval: 10 };

async function openStore(app: TestApp, user: TestUser, workspaceId: string) {
  const sockets = new Set<WebSocket>();
  class KnownSocket extends WebSocket {
    constructor(url: string) {
      super(url);
      sockets.add(this);
    }
  }
  const client = createClient({
    url: app.url,
    WebSocket: KnownSocket,
    tokens: memoryTokens(user.refreshToken),
    timings,
    onError: (error) => {
      throw error;
    },
  });
  onTestFinished(() => client.close());
  const store = client.openWorkspace(workspaceId);
  await isLive(store);
  const cut = () => {
    for (const socket of sockets) socket.terminate();
  };
  return { client, store, cut };
}

const isLive = (store: WorkspaceStore) =>
  vi.waitFor(() => expect(store.getState().status.kind).toBe('live'), soon);

/** As an app would show it. */
function see(store: WorkspaceStore, user: TestUser): string {
  const presence = store.getState().presence[user.id];
  if (presence === undefined) return 'unknown';
  return `${presence.state}${presence.dnd === true ? ' dnd' : ''}`;
}

const sees = (store: WorkspaceStore, user: TestUser, wanted: string) =>
  vi.waitFor(() => expect(see(store, user)).toBe(wanted), soon);

/** Two nodes with Redis between them; Alice on the one, Bob on the other. */
async function setUp() {
  const app = await createTestApp({ redis: true, overrides: { realtime } });
  onTestFinished(() => app[Symbol.asyncDispose]());
  const other = await createTestApp({ beside: app, overrides: { realtime } });
  onTestFinished(() => other[Symbol.asyncDispose]());
  const { alice, bob } = app;
  const { id: workspaceId, channelId } = await app.createWorkspace(alice, bob);
  const ann = await openStore(app, alice, workspaceId);
  return { app, other, alice, bob, workspaceId, channelId, ann };
}

test('the SDK follows people over nodes, through reconnects, and says how its own device is', async () => {
  const { app, other, alice, bob, workspaceId, ann } = await setUp();
  ann.store.presence.watch([bob.id]);
  await sees(ann.store, bob, 'offline');
  await sees(ann.store, alice, 'online');
  const ben = await openStore(other, bob, workspaceId);
  await sees(ann.store, bob, 'online');
  ben.client.setDeviceState('idle');
  await sees(ann.store, bob, 'away');
  ben.store.presence.setDnd(true);
  await sees(ann.store, bob, 'away dnd');

  // Both come back as they were: the list, the device, the wish.
  const history: string[] = [];
  const stop = ann.store.subscribe(() => history.push(see(ann.store, bob)));
  ben.cut();
  ann.cut();
  await vi.waitFor(() => expect(ben.store.getState().status.kind).not.toBe('live'), soon);
  await Promise.all([isLive(ben.store), isLive(ann.store)]);
  ben.client.setDeviceState('active');
  await sees(ann.store, bob, 'online dnd');
  stop();
  expect(new Set(history)).toEqual(new Set(['away dnd', 'online dnd']));

  await ben.client.close();
  await sees(ann.store, bob, 'offline');
  const answer = await app.rest('POST', `/v1/workspaces/${workspaceId}/presence/watch`, {
    token: alice.accessToken,
    body: { userIds: [alice.id, bob.id] },
  });
  expect(answer.body).toEqual({
    users: [
      { userId: alice.id, state: 'online' },
      { userId: bob.id, state: 'offline' },
    ],
  });
});

test('typing is seen until it expires, is stopped, or the message is there', async () => {
  const { other, bob, workspaceId, channelId, ann } = await setUp();
  const ben = await openStore(other, bob, workspaceId);
  const typists = () => ann.store.getState().typing[channelId] ?? [];
  const seesTyping = (wanted: string[]) =>
    vi.waitFor(() => expect(typists()).toEqual(wanted), soon);

  ben.store.typing.start(channelId);
  await seesTyping([bob.id]);
  await seesTyping([]);
  ben.store.typing.start(channelId);
  await seesTyping([bob.id]);
  ben.store.typing.stop(channelId);
  await seesTyping([]);

  const path = `/v1/channels/${channelId}/typing`;
  const said = await other.rest('POST', path, { token: bob.accessToken, body: { typing: true } });
  expect(said.status).toBe(204);
  await seesTyping([bob.id]);
  let whenSent: readonly string[] | null = null;
  ann.store.onEvent((event) => {
    if (event.type === 'message.created') whenSent = typists();
  });
  ben.store.send(channelId, 'Here it is.');
  await vi.waitFor(() => expect(whenSent).not.toBe(null), soon);
  await seesTyping([]);
  expect(ben.store.getState().typing).toEqual({});
});
