import { randomUUID } from 'node:crypto';
import { type ArrivalPresence, type Id, newId, type UserPresence } from '@teamchat/contract';
import { Redis } from 'ioredis';
import { vi } from 'vitest';
import {
  type Broker,
  createMemoryPresenceStore,
  createRealtime,
  createRedisBroker,
  createRedisPresenceStore,
  type PresenceStore,
  type Realtime,
} from '../src/index.ts';
import { FaultyBus, silentLogger } from '../src/testing.ts';
import { fastTimings } from './fast-timings.ts';
import { createWorld, type World } from './world.ts';

/** Nobody at the other end of these sockets answers a ping. */
const timings = { ...fastTimings, silentAfter: 60_000 };

/** What two nodes share, and a way to empty the store. */
export interface Shared extends AsyncDisposable {
  broker: Broker;
  presenceStore: PresenceStore;
  forget(): Promise<void>;
}

export function openMemory(): Promise<Shared> {
  const broker = new FaultyBus().connect();
  const presenceStore = createMemoryPresenceStore();
  // Disposing is forgetting; it goes on to work.
  const forget = () => Promise.resolve(presenceStore[Symbol.asyncDispose]());
  return Promise.resolve({ broker, presenceStore, forget, [Symbol.asyncDispose]: forget });
}

export async function openRedis(): Promise<Shared> {
  const url = process.env.TEST_REDIS_URL;
  if (url === undefined) throw new Error('TEST_REDIS_URL is missing: run the tests from the root.');
  const prefix = `test:${randomUUID()}`;
  const broker = createRedisBroker({ url, prefix });
  const presenceStore = createRedisPresenceStore({ url, prefix });
  const admin = new Redis(url);
  await vi.waitUntil(() => broker.connected, 10_000);
  await vi.waitUntil(async () => (await presenceStore.list(prefix)) !== null, 10_000);
  return {
    broker,
    presenceStore,
    async forget() {
      const keys = await admin.keys(`${prefix}*`);
      if (keys.length > 0) await admin.del(...keys);
    },
    async [Symbol.asyncDispose]() {
      await broker[Symbol.asyncDispose]();
      await presenceStore[Symbol.asyncDispose]();
      admin.disconnect();
    },
  };
}

/** One more node of the world, which can be killed: from then on nobody hears of it. */
export function createMortal({ log }: World, shared: Pick<Shared, 'broker' | 'presenceStore'>) {
  let isDead = false;
  const broker: Broker = {
    get connected() {
      return shared.broker.connected;
    },
    publish(topic, message) {
      if (!isDead) shared.broker.publish(topic, message);
    },
    subscribe: (topic, listener) =>
      shared.broker.subscribe(topic, (message) => {
        if (!isDead) listener(message);
      }),
    onConnectedChange: (watcher) => shared.broker.onConnectedChange(watcher),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const presenceStore: PresenceStore = {
    put: (entry) => (isDead ? Promise.resolve() : shared.presenceStore.put(entry)),
    remove: (key) => (isDead ? Promise.resolve() : shared.presenceStore.remove(key)),
    list: (workspaceId) => shared.presenceStore.list(workspaceId),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const ports = { ...log.ports, logger: silentLogger, timings };
  const node = createRealtime({ ...ports, broker, presenceStore });
  const kill = () => {
    isDead = true;
  };
  return { node, kill };
}

/** Somebody with a live stream on a node. */
export async function connect(
  world: World,
  userId: Id,
  { node = world.node, presence }: { node?: Realtime; presence?: ArrivalPresence } = {},
) {
  const stream = world.subscribeSocket(userId, { presence }, node);
  const types = () => {
    // Reading the peer's side is what parses it.
    void stream.fake.messages;
    return stream.types();
  };
  await vi.waitFor(() => {
    if (!types().includes('caughtUp')) throw new Error('not caught up');
  });
  const known = new Map<Id, UserPresence>();
  let read = 0;
  /** As this client would show it. */
  const see = (id: Id): string => {
    void stream.fake.messages;
    for (const { data } of stream.frames.slice(read)) {
      if (data.type !== 'presence') continue;
      for (const user of data.users) known.set(user.userId, user);
    }
    read = stream.frames.length;
    const presence = known.get(id);
    return presence === undefined
      ? 'unknown'
      : `${presence.state}${presence.dnd === true ? ' dnd' : ''}`;
  };
  return {
    ...stream,
    userId,
    see,
    async watch(userIds: Id[]) {
      see(userId);
      const users = await node.presence.watch({ ...stream.caller, userIds });
      for (const user of users) known.set(user.userId, user);
      return users;
    },
    update: (state: 'active' | 'idle', dnd?: boolean) =>
      node.presence.update({ ...stream.caller, state, dnd }),
    presenceFrames: () => {
      void stream.fake.messages;
      return stream.frames.filter(({ data }) => data.type === 'presence');
    },
    leave: () => stream.fake.ws.terminate(),
  };
}

export function createPresenceWorld(shared: Shared): World {
  const { broker, presenceStore } = shared;
  return createWorld({ broker, presenceStore, timings });
}

export function addMember(world: World, role: 'member' | 'guest'): Id {
  const userId = newId();
  world.log.setMember(world.workspaceId, userId, role);
  return userId;
}
