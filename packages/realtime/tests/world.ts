import { formatCursor, type Id, newId, type StreamFrame } from '@teamchat/contract';
import superjson from 'superjson';
import {
  createRealtime,
  type PresenceCaller,
  type Realtime,
  type RealtimeOptions,
} from '../src/index.ts';
import { FakeSocket, FaultyBus, MemoryLog, silentLogger } from '../src/testing.ts';
import { fastTimings } from './fast-timings.ts';

export interface Stream {
  frames: { id: string; data: StreamFrame }[];
  types(): string[];
  done: Promise<void>;
  isDone(): boolean;
  abort: AbortController;
}

export interface World extends AsyncDisposable {
  bus: FaultyBus;
  log: MemoryLog;
  node: Realtime;
  other: Realtime;
  workspaceId: Id;
  owner: Id;
  member: Id;
  channelId: Id;
  subscribe(userId: Id, more?: object, node?: Realtime): Stream;
  /** By the fast path. */
  subscribeSocket(
    userId: Id,
    more?: object,
    node?: Realtime,
  ): Stream & { fake: FakeSocket; caller: PresenceCaller };
  cursorAt(seq: number): string;
  /** A message in the channel, committed and published by the other node. */
  say(body?: string): number;
}

type Overrides = Partial<Omit<RealtimeOptions, 'timings'>> & {
  timings?: Partial<RealtimeOptions['timings']>;
};

export function createWorld(overrides: Overrides = {}): World {
  const log = new MemoryLog();
  const bus = new FaultyBus();
  const createNode = () =>
    createRealtime({
      broker: bus.connect(),
      ...log.ports,
      logger: silentLogger,
      ...overrides,
      timings: { ...fastTimings, ...overrides.timings },
    });
  const [node, other] = [createNode(), createNode()];
  const [owner, member] = [newId(), newId()];
  const workspaceId = log.createWorkspace(owner);
  log.setMember(workspaceId, member, 'member');
  const channelId = log.createChannel(workspaceId, owner);
  for (const userId of [owner, member]) log.joinChannel(workspaceId, channelId, userId);

  const begin = () => {
    const frames: Stream['frames'] = [];
    const state = { done: false };
    return {
      frames,
      types: () => frames.map(({ data }) => data.type),
      isDone: () => state.done,
      abort: new AbortController(),
      state,
    };
  };
  const call = (userId: Id, abort: AbortController, more: object) => ({
    workspaceId,
    userId,
    authSessionId: newId(),
    signal: abort.signal,
    ...more,
  });
  const mark = (done: Promise<void>, state: { done: boolean }) => {
    const marked = done.finally(() => {
      state.done = true;
    });
    marked.catch(() => undefined);
    return marked;
  };
  return {
    bus,
    log,
    node,
    other,
    workspaceId,
    owner,
    member,
    channelId,
    subscribe(userId, more = {}, on = node) {
      const { state, ...stream } = begin();
      const read = async () => {
        const envelopes = on.subscribe({ ...call(userId, stream.abort, more), connection: null });
        for await (const [id, data] of envelopes) stream.frames.push({ id, data });
      };
      return { ...stream, done: mark(read(), state) };
    },
    subscribeSocket(userId, more = {}, on = node) {
      const { state, ...stream } = begin();
      const fake = new FakeSocket((message) => {
        const { result } = message as { result: { data: { json: Stream['frames'][0] } } };
        stream.frames.push(result.data.json);
      });
      const options = call(userId, stream.abort, more);
      const connection = on.openConnection(fake.ws, fake.socket, options);
      fake.ws.on('close', () => stream.abort.abort());
      const read = async () => {
        const envelopes = on.subscribe({ ...options, connection });
        const first = await envelopes.next();
        if (first.done) return;
        const [id, data] = first.value;
        const result = { type: 'data', data: superjson.serialize({ id, data }), id };
        fake.ws.send(connection.encoder.encode({ id: 1, result }) as string);
        await envelopes.next();
      };
      const { authSessionId } = options;
      const caller = { workspaceId, userId, authSessionId, connection };
      return { ...stream, fake, caller, done: mark(read(), state) };
    },
    cursorAt(seq) {
      const event = log.events(workspaceId)[seq - 1];
      if (event === undefined) throw new Error(`no event ${seq}`);
      return formatCursor(event);
    },
    say(body) {
      const event = log.send({ workspaceId, channelId }, owner, body);
      other.publisher.publish(workspaceId, [event]);
      return event.seq;
    },
    async [Symbol.asyncDispose]() {
      await node[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
    },
  };
}

/** The events that a stream delivered. */
export const seqsOf = (stream: Stream) =>
  stream.frames.flatMap(({ data }) => ('data' in data ? [data.seq] : []));
