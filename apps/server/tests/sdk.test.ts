import { type Client, createClient, memoryTokens, type WorkspaceStore } from '@teamchat/client';
import type { Id } from '@teamchat/contract';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createTestApp, type TestApp, type TestAppOptions } from '../src/testing.ts';

const timings = { retryBase: 20, retryMax: 100, notifyEvery: 5 };
const soon = { timeout: 8_000, interval: 10 };

/** A person's device with the SDK on it, and its way to a server, which can be cut or moved. */
class Device {
  readonly client: Client;
  readonly #sockets = new Set<WebSocket>();
  /** The server that it reaches; null when it is off the network. */
  #server: string | null;

  constructor(app: TestApp, refreshToken: string | null) {
    this.#server = app.url;
    const route = (url: string) => {
      const { pathname, search } = new URL(url);
      const server = this.#server ?? 'http://127.0.0.1:1';
      return `${url.startsWith('ws') ? server.replace('http', 'ws') : server}${pathname}${search}`;
    };
    const sockets = this.#sockets;
    class RoutedSocket extends WebSocket {
      constructor(url: string) {
        super(route(url));
        sockets.add(this);
      }
    }
    this.client = createClient({
      url: app.url,
      WebSocket: RoutedSocket,
      timings,
      tokens: memoryTokens(refreshToken),
      fetch: (input, init) => fetch(route(input as string), init),
      onError: (error) => {
        throw error;
      },
    });
    onTestFinished(() => this.client.close());
  }

  /** From the next connection on; what is open stays. */
  route(server: string | null): void {
    this.#server = server;
  }

  reach(server: string | null): void {
    this.route(server);
    for (const socket of this.#sockets) socket.terminate();
    this.#sockets.clear();
  }

  async open(workspaceId: Id): Promise<WorkspaceStore> {
    const store = this.client.openWorkspace(workspaceId);
    await isLive(store);
    return store;
  }
}

const isLive = (store: WorkspaceStore) =>
  vi.waitFor(() => expect(store.getState().status.kind).toBe('live'), soon);
const rows = (store: WorkspaceStore, channelId: Id) =>
  store.getState().data?.slices[channelId]?.messages ?? [];
const bodies = (store: WorkspaceStore, channelId: Id) =>
  rows(store, channelId)
    .filter((row) => !row.deleted)
    .map(({ body }) => body);
const unread = (store: WorkspaceStore, channelId: Id) =>
  store.getState().data?.readMarks[channelId]?.unread;

async function startApp(options?: TestAppOptions): Promise<TestApp> {
  const app = await createTestApp(options);
  onTestFinished(() => app[Symbol.asyncDispose]());
  return app;
}

async function setUp() {
  const app = await startApp();
  const { id: workspaceId, channelId } = await app.createWorkspace(app.alice, app.bob);
  const [aliceDevice, bobDevice] = [app.alice, app.bob].map(
    (user) => new Device(app, user.refreshToken),
  ) as [Device, Device];
  const alice = await aliceDevice.open(workspaceId);
  const bob = await bobDevice.open(workspaceId);
  return { app, workspaceId, channelId, alice, bob, aliceDevice, bobDevice };
}

test('signing up, in, and out, and coming back with the refresh token', async () => {
  const app = await startApp();
  const tokens = memoryTokens();
  const client = createClient({ url: app.url, WebSocket, tokens, timings });
  onTestFinished(() => client.close());
  expect((await client.auth.restore()).kind).toBe('signedOut');
  const account = { email: 'carol@example.com', password: 'correct horse battery' };
  const { id } = await client.auth.register({ ...account, name: 'Carol' });
  const { workspace } = await client.api.workspace.create.mutate({ name: 'Here' });
  const store = client.openWorkspace(workspace.id);
  await isLive(store);

  const again = createClient({ url: app.url, WebSocket, tokens, timings });
  onTestFinished(() => again.close());
  expect(await again.auth.restore()).toMatchObject({ kind: 'signedIn', user: { id } });

  await client.auth.logout();
  expect(client.auth.getState().kind).toBe('signedOut');
  await vi.waitFor(() => expect(store.getState().status.kind).toBe('offline'), soon);
  await expect(again.auth.refresh().then(() => again.auth.getState().kind)).resolves.toBe(
    'signedOut',
  );

  await expect(client.auth.login({ ...account, password: 'not that one' })).rejects.toMatchObject({
    code: 'INVALID_CREDENTIALS',
  });
  await client.auth.login(account);
  await isLive(store);
});

test('two people talk; both end with the same messages, in the order of the log', async () => {
  const { channelId, alice, bob } = await setUp();
  await Promise.all([alice.loadNewest(channelId), bob.loadNewest(channelId)]);
  for (let n = 0; n < 10; n++) {
    alice.send(channelId, `a${n}`);
    bob.send(channelId, `b${n}`);
  }
  for (const store of [alice, bob]) {
    await vi.waitFor(() => expect(rows(store, channelId)).toHaveLength(20), soon);
    expect(store.getState().pending).toEqual({});
  }
  expect(rows(alice, channelId)).toEqual(rows(bob, channelId));
  expect(bodies(alice, channelId).filter((body) => body.startsWith('a'))).toEqual(
    Array.from({ length: 10 }, (_, n) => `a${n}`),
  );
});

test('edits and deletions arrive, unread counts follow, and reading on one device clears another', async () => {
  const { app, workspaceId, channelId, alice, bob } = await setUp();
  const phone = await new Device(app, app.bob.refreshToken).open(workspaceId);
  await bob.loadNewest(channelId);
  for (const body of ['one', 'two', 'three']) alice.send(channelId, body);
  await vi.waitFor(() => expect(unread(phone, channelId)).toBe(3), soon);
  await vi.waitFor(() => expect(bodies(bob, channelId)).toEqual(['one', 'two', 'three']), soon);
  const [one, two] = rows(bob, channelId);
  await alice.edit(one?.id ?? '', 'ONE');
  await alice.delete(two?.id ?? '');
  await vi.waitFor(() => expect(bodies(bob, channelId)).toEqual(['ONE', 'three']), soon);
  await vi.waitFor(() => expect(unread(phone, channelId)).toBe(2), soon);
  bob.markRead(channelId);
  expect(unread(bob, channelId)).toBe(0);
  await vi.waitFor(() => expect(unread(phone, channelId)).toBe(0), soon);
  await expect(bob.edit(one?.id ?? '', 'not mine')).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('channels come and go with joining, adding, and leaving', async () => {
  const { app, workspaceId, channelId, alice, bob } = await setUp();
  const plans = await alice.createChannel({ name: 'plans', visibility: 'public' });
  expect(alice.getState().data?.channels[plans.id]?.name).toBe('plans');
  const secret = await alice.createChannel({ name: 'secret', visibility: 'private' });
  const added = { workspaceId, channelId: secret.id, userId: app.bob.id };
  await app.alice.api.channel.addMember.mutate(added);
  await vi.waitFor(() => expect(bob.getState().data?.channels[secret.id]).toBeDefined(), soon);
  await bob.join(plans.id);
  expect(unread(bob, plans.id)).toBe(0);
  bob.watch(plans.id);
  alice.send(plans.id, 'hello');
  await vi.waitFor(() => expect(bodies(bob, plans.id)).toEqual(['hello']), soon);
  await bob.leave(plans.id);
  await vi.waitFor(() => expect(bob.getState().data?.channels[plans.id]).toBeUndefined(), soon);
  expect(rows(bob, plans.id)).toEqual([]);
  await bob.join(plans.id);
  await vi.waitFor(() => expect(bodies(bob, plans.id)).toEqual(['hello']), soon);
  await alice.loadMembers();
  const names = Object.values(alice.getState().data?.members ?? {}).map(({ name }) => name);
  expect(names.toSorted()).toEqual(['Alice', 'Bob']);
  const fresh = await app.bob.api.workspace.bootstrap.query({ workspaceId });
  const { data } = bob.getState();
  expect(Object.values(data?.channels ?? {}).toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(
    fresh.channels.toSorted((a, b) => a.id.localeCompare(b.id)),
  );
  expect(data?.seq).toBe(fresh.seq);
  expect(Object.keys(data?.readMarks ?? {}).toSorted()).toEqual(
    [channelId, plans.id, secret.id].toSorted(),
  );
});

test('off the network nothing is lost: sends wait, and the rest is replayed, also by another node', async () => {
  const { app, channelId, alice, bob, bobDevice } = await setUp();
  const there = await startApp({ beside: app });
  await Promise.all([alice.loadNewest(channelId), bob.loadNewest(channelId)]);
  bobDevice.reach(null);
  await vi.waitFor(() => expect(bob.getState().status.kind).toBe('offline'), soon);
  const written = bob.send(channelId, 'from the tunnel');
  for (const body of ['one', 'two']) alice.send(channelId, body);
  await vi.waitFor(() => expect(bodies(alice, channelId)).toEqual(['one', 'two']), soon);
  await alice.delete(rows(alice, channelId)[0]?.id ?? '');
  expect(bob.getState().pending[channelId]).toMatchObject([{ id: written.id, state: 'sending' }]);

  bobDevice.reach(there.url);
  const all = ['two', 'from the tunnel'];
  for (const store of [alice, bob]) {
    await vi.waitFor(() => expect(bodies(store, channelId)).toEqual(all), soon);
  }
  expect(bob.getState().pending).toEqual({});
  expect(unread(bob, channelId)).toBe(1);
  await isLive(bob);
});

test('a node that stops hands its clients over to the next', async () => {
  const { app, channelId, alice, bob, aliceDevice, bobDevice } = await setUp();
  const there = await startApp({ beside: app });
  await bob.loadNewest(channelId);
  for (const device of [aliceDevice, bobDevice]) device.route(there.url);
  alice.send(channelId, 'last words');
  await app.stop();
  alice.send(channelId, 'still here');
  await vi.waitFor(
    () => expect(bodies(bob, channelId)).toEqual(['last words', 'still here']),
    soon,
  );
});

test('a session that is revoked elsewhere signs the device out', async () => {
  const { app, alice, aliceDevice } = await setUp();
  const { sessions } = await app.alice.api.auth.sessions.query();
  const sessionId = sessions[0]?.id ?? '';
  await app.alice.api.auth.revokeSession.mutate({ sessionId });
  await vi.waitFor(() => expect(aliceDevice.client.auth.getState().kind).toBe('signedOut'), soon);
  expect(alice.getState().status.kind).toBe('offline');
});

test('a removed member is told, and the workspace ends for them', async () => {
  const { app, workspaceId, channelId, alice, bob, bobDevice } = await setUp();
  await app.alice.api.workspace.removeMember.mutate({ workspaceId, userId: app.bob.id });
  await vi.waitFor(() => expect(bob.getState().status.kind).toBe('ended'), soon);
  alice.send(channelId, 'after');
  await vi.waitFor(() => expect(alice.getState().pending).toEqual({}), soon);
  expect(bodies(bob, channelId)).toEqual([]);

  const { code } = await app.alice.api.invite.create.mutate({ workspaceId });
  await app.bob.api.invite.accept.mutate({ code });
  const again = await bobDevice.open(workspaceId);
  await again.loadNewest(channelId);
  expect(bodies(again, channelId)).toContain('after');
});
