import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { type ArrivalPresence, closeCodes, type Id, type StreamFrame } from '@teamchat/contract';
import type { TrackedEnvelope } from '@trpc/server';
import type { WebSocket } from 'ws';
import { AuthSessions } from './auth-sessions.ts';
import type { Broker } from './broker/broker.ts';
import { encodeTyping } from './broker/message.ts';
import { Backlog } from './connection/backlog.ts';
import { BroadcastLag } from './connection/broadcast-lag.ts';
import type { Connection, SocketIdentity } from './connection/connection.ts';
import { closeSpread } from './connection/drain.ts';
import { Flusher } from './connection/flusher.ts';
import { SocketConnection, type SocketDependencies } from './connection/socket-connection.ts';
import { type Control, ControlTopic } from './control.ts';
import { DatabaseClock } from './database-clock.ts';
import { Gather } from './gather.ts';
import { createMetrics, type Observer, type RealtimeMetrics } from './metrics.ts';
import type {
  IsAuthSessionLive,
  Logger,
  LogReader,
  MembershipReader,
  Publisher,
  UserKey,
  UserStateReader,
} from './ports.ts';
import { createMemoryPresenceStore } from './presence/memory.ts';
import { createPresence, type Presence } from './presence/presence.ts';
import type { PresenceStore } from './presence/presence-store.ts';
import { Presences } from './presence/presences.ts';
import { createPublisher } from './publisher.ts';
import {
  defaultLimits,
  defaultTimings,
  type RealtimeLimits,
  type RealtimeTimings,
} from './settings.ts';
import { SharedBuckets } from './shared-buckets.ts';
import { subscribe } from './stream/subscribe.ts';
import { TokenBucket } from './token-bucket.ts';
import { type Typing, Typists } from './typing/typing.ts';
import { Wheel } from './wheel.ts';
import { WorkspaceStreams, workspaceTopic } from './workspace/streams.ts';

export interface RealtimeOptions {
  /** Stays the caller's: dispose of it after the realtime. */
  broker: Broker;
  log: LogReader;
  membership: MembershipReader;
  userState: UserStateReader;
  /** Stays the caller's too. Default: of this process alone. */
  presenceStore?: PresenceStore;
  /** Asked at each attach, after the session is registered for announcements. Default: always. */
  isAuthSessionLive?: IsAuthSessionLive;
  limits?: Partial<RealtimeLimits>;
  timings?: Partial<RealtimeTimings>;
  logger: Logger;
  /**
   * Takes for each live event the seconds from its time in the log (under the head lock, so the commit is part of it)
   * until the last of its sockets here was written. Without it nothing is measured.
   */
  broadcastLag?: Observer;
}

export interface SubscribeOptions {
  workspaceId: Id;
  userId: Id;
  authSessionId: Id;
  /** A cursor; delivers exactly what follows. Without one the stream starts at the head. */
  lastEventId?: string | undefined;
  /** The revision of the user's own state that the client has. */
  userRev?: number | undefined;
  /** How the device arrives. Default: active. */
  presence?: ArrivalPresence | undefined;
  signal: AbortSignal | undefined;
  /** The socket that the call came over; null for in-process callers. */
  connection: Connection | null;
}

/** Everything live of one process: feeds, sessions, sockets. */
export interface Realtime extends AsyncDisposable {
  readonly publisher: Publisher;
  readonly control: Control;
  readonly presence: Presence;
  readonly typing: Typing;
  readonly metrics: RealtimeMetrics;
  /** Has the observers told what was measured and waits for a quieter moment. */
  observeNow(): void;
  /** Sockets that are open now. */
  readonly connectionCount: number;
  /** Subscriptions of now: attaching, catching up and live. */
  readonly sessionCount: number;
  /** Workspaces whose logs are followed now. */
  readonly workspaceCount: number;
  /** False while bus messages are certainly lost and Postgres is read instead. */
  readonly busConnected: boolean;
  /**
   * Takes over writing, heartbeat and limits of an upgraded socket (a net.Socket; deflate off).
   * Call it before `getWSConnectionHandler`, and give that `connection.encoder` as
   * `experimental_encoder`, which also guards what comes in, `maxBatchSize`, and `dangerouslyDisablePong`, for the
   * connection answers pings itself. Without `identity`
   * call `connection.identify` once it is known.
   */
  openConnection(ws: WebSocket, socket: Duplex, identity?: SocketIdentity): Connection;
  /** Closes the sockets of an ended auth session and ends its other streams. */
  closeAuthSession(authSessionId: Id): void;
  /** Closes every socket with `draining`, spread over the window; later ones at once. */
  drain(windowMs: number): Promise<void>;
  /**
   * The stream of a workspace's events. Frames are tracked; a `resync` frame is the last one.
   * @throws AppError NOT_FOUND (no member), UNAUTHENTICATED (auth session ended), UNAVAILABLE.
   */
  subscribe(options: SubscribeOptions): AsyncGenerator<TrackedEnvelope<StreamFrame>, void, void>;
}

export function createRealtime(options: RealtimeOptions): Realtime {
  const { broker, logger } = options;
  const limits: RealtimeLimits = { ...defaultLimits, ...options.limits };
  const timings: RealtimeTimings = { ...defaultTimings, ...options.timings };
  const metrics = createMetrics();
  const node = randomBytes(6).toString('hex');
  // Often enough that a quiet session's position frame is at most a quarter late.
  const wheel = new Wheel(Math.min(timings.pingEvery, timings.positionEvery) / 4);
  const control = new ControlTopic({ broker, logger, wait: timings.brokerWait });
  const authSessions = new AuthSessions(options.isAuthSessionLive ?? (() => true), () =>
    control.listening(),
  );
  const gathers = createGathers(options, { limits, timings });
  const repairs = new TokenBucket(limits.repairs);
  const presenceStore = options.presenceStore ?? createMemoryPresenceStore();
  const presences = new Presences({ broker, store: presenceStore, timings, node });
  const backlog = new Backlog(limits.processBufferedBytes);
  const flusher = new Flusher({
    afterTurn: () => broadcastLag?.settle(),
    afterRound: () => backlog.check(),
  });
  const broadcastLag = options.broadcastLag
    ? measureLag({ ...options, observer: options.broadcastLag, timings, flusher, wheel })
    : null;
  const shared = {
    ...options,
    ...gathers,
    repairs,
    presences,
    limits,
    timings,
    metrics,
    broadcastLag,
    clock: wheel,
  };
  const streams = new WorkspaceStreams({ ...shared, node });
  const connections = new Set<SocketConnection>();
  // NOTE: one object for all sockets. Spread for each, every copy gets a hidden class of its own, and each
  // access to it in the writing of a frame a slow lookup.
  const socketDependencies: SocketDependencies = {
    ...shared,
    authSessions,
    wheel,
    flusher,
    backlog,
    onClosed: (closed) => connections.delete(closed),
  };
  const replays = new SharedBuckets(limits.replays);
  const subscribeDependencies = { ...shared, streams, authSessions, wheel, replays };
  const typing = new Typists({
    timings,
    tell(workspaceId, note) {
      broker.publish(workspaceTopic(workspaceId), encodeTyping(node, [note]));
      streams.offerTyping(workspaceId, note);
    },
  });
  let draining = false;

  control.onMessage(({ sessionId }) => authSessions.end(sessionId));

  return {
    publisher: createPublisher({ broker, streams, node, logger }),
    control,
    presence: createPresence({ presences, memberships: gathers.memberships, timings }),
    typing,
    metrics,
    observeNow: () => broadcastLag?.visit(),
    get connectionCount() {
      return connections.size;
    },
    get sessionCount() {
      return streams.sessionCount;
    },
    get workspaceCount() {
      return streams.size;
    },
    get busConnected() {
      return broker.connected;
    },
    openConnection(ws, socket, identity) {
      const connection = new SocketConnection(ws, socket, socketDependencies);
      connections.add(connection);
      if (identity !== undefined) connection.identify(identity);
      if (draining) connection.close(closeCodes.draining, 'draining');
      return connection;
    },
    closeAuthSession: (authSessionId) => authSessions.end(authSessionId),
    drain(windowMs) {
      draining = true;
      return closeSpread(connections, windowMs);
    },
    subscribe: (call) => subscribe(subscribeDependencies, call),
    async [Symbol.asyncDispose]() {
      draining = true;
      typing.stop();
      // Before the streams end, so that nobody is said to leave who only moves to another node.
      const silenced = presences.stop();
      for (const connection of connections) connection.close(closeCodes.draining, 'stopping');
      streams.stop();
      control.stop();
      for (const gather of Object.values(gathers)) gather.stop();
      wheel.stop();
      await silenced;
    },
  };
}

/** What many attaches and sessions ask Postgres about, each for itself. */
function createGathers(
  { membership, userState }: Pick<RealtimeOptions, 'membership' | 'userState'>,
  { limits, timings }: { limits: RealtimeLimits; timings: RealtimeTimings },
) {
  const most = limits.pollBatch;
  const readMemberships = (keys: readonly UserKey[]) => membership.readMany(keys);
  const readRevs = (keys: readonly UserKey[]) => userState.readRevs(keys);
  return {
    memberships: new Gather({ ask: readMemberships, every: timings.attachGather, most }),
    admissions: new Gather({ ask: readMemberships, every: timings.attachGather, most }),
    userRevs: new Gather({ ask: readRevs, every: timings.attachGather, most }),
    userRevChecks: new Gather({ ask: readRevs, every: timings.userCheckGather, most }),
  };
}

function measureLag(options: {
  observer: Observer;
  log: LogReader;
  logger: Logger;
  timings: RealtimeTimings;
  flusher: Flusher;
  wheel: Wheel;
}): BroadcastLag {
  const { observer, flusher, wheel } = options;
  const clock = new DatabaseClock(options);
  clock.visit(wheel.now);
  wheel.add(clock);
  const lag = new BroadcastLag({ observer, clock, flusher });
  wheel.add(lag);
  return lag;
}
