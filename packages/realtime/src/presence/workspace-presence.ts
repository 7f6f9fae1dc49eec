import type { ArrivalPresence, DeviceState, Id, UserPresence } from '@teamchat/contract';
import type { Broker, BrokerSubscription } from '../broker/broker.ts';
import { monotonicNow } from '../monotonic.ts';
import type { RealtimeTimings } from '../settings.ts';
import { settleWithin } from '../settle-within.ts';
import { type Attendance, presenceOf, toRow } from './attendance.ts';
import {
  decodePresenceMessage,
  decodePresenceRecord,
  encodePresence,
  type PresenceMessage,
} from './message.ts';
import { type Device, OwnDevices } from './own-devices.ts';
import { Pace } from './pace.ts';
import type { PresenceStore } from './presence-store.ts';
import { Roster } from './roster.ts';
import { type Watcher, Watches } from './watches.ts';

export interface WorkspacePresenceOptions {
  workspaceId: Id;
  /** Names this process. */
  node: string;
  broker: Broker;
  store: PresenceStore;
  timings: RealtimeTimings;
}

/**
 * The presence of one workspace in this process: its own people, those of the other nodes, and the
 * streams that show them.
 *
 * NOTE: presence has a topic of its own. It lives longer than the workspace's stream (a caller without
 * a stream is there too), and its messages, which may be large, never stand before those of the log.
 */
export class WorkspacePresence {
  /** Settles when the other nodes' word was read, or could not be; never rejects. */
  readonly ready: Promise<void>;
  readonly #options: WorkspacePresenceOptions;
  readonly #own: OwnDevices;
  readonly #roster: Roster;
  readonly #watches: Watches;
  readonly #subscription: BrokerSubscription;
  readonly #flushing: Pace;
  readonly #publishing: Pace;
  readonly #reading: Pace;
  readonly #asking: Pace;
  readonly #answering: Pace;
  /** The newest revision of each node that was heard of, and until when that matters. */
  readonly #heard = new Map<string, { rev: number; until: number }>();
  /** Own people whose change the other nodes have yet to hear of. */
  #changed = new Set<Id>();
  // NOTE: higher than that of an earlier presence of this process, which other nodes may still know.
  #rev = monotonicNow();
  #refreshAt: number;
  #started = false;
  #stopped = false;

  constructor(options: WorkspacePresenceOptions) {
    this.#options = options;
    const { broker, workspaceId, timings } = options;
    const { presenceDiffEvery: every, presenceLeaveAfter: leaveAfter } = timings;
    const gather = every / 20;
    this.#flushing = new Pace(() => this.#watches.flush(), { gather, every: every / 4 });
    this.#publishing = new Pace(() => this.#publishChanges(), { gather, every });
    this.#reading = new Pace(() => void this.#read(), { gather, every });
    this.#asking = new Pace(() => this.#ask(), { gather, every });
    this.#answering = new Pace(() => void this.#refresh(), { gather, every });
    this.#own = new OwnDevices({ leaveAfter, onChange: (userId) => this.#ownChanged(userId) });
    this.#roster = new Roster((userId) => this.#othersChanged(userId));
    this.#watches = new Watches({
      diffEvery: every,
      presenceOf: (userId) => this.presenceOf(userId),
      onDue: () => this.#flushing.request(),
    });
    // Spread, so that the workspaces of a process do not all speak at once.
    this.#refreshAt = monotonicNow() + timings.presenceRefreshEvery * (0.5 + Math.random() / 2);
    this.#subscription = broker.subscribe(`presence:${workspaceId}`, (bytes) => this.#hear(bytes));
    this.ready = this.#start();
  }

  arrive(userId: Id, arrival: ArrivalPresence): Device {
    return this.#own.arrive(userId, arrival);
  }

  setState(device: Device, state: DeviceState): void {
    this.#own.setState(device, state);
  }

  depart(device: Device): void {
    this.#own.depart(device);
  }

  /** What somebody with a device here wants now. */
  setDnd(userId: Id, dnd: boolean): void {
    const known = Math.max(0, ...this.#attendancesOf(userId).map(({ dndAt }) => dndAt));
    // Newer than any known word, also of a node whose clock is ahead.
    this.#own.setDnd(userId, dnd, Math.max(Date.now(), known + 1));
  }

  presenceOf(userId: Id): UserPresence {
    return presenceOf(userId, this.#attendancesOf(userId));
  }

  /** Replaces the list of a stream; answers the present states. */
  watch(watcher: Watcher, userIds: readonly Id[]): UserPresence[] {
    return this.#watches.set(watcher, userIds);
  }

  unwatch(watcher: Watcher): void {
    this.#watches.drop(watcher);
  }

  /** Somebody's rights changed. */
  recheck(userId: Id): void {
    this.#watches.recheck(userId);
  }

  /** Called about once in `presenceDiffEvery`. */
  visit(now: number): void {
    this.#roster.dropExpired(now);
    for (const [node, { until }] of this.#heard) if (until <= now) this.#heard.delete(node);
    if (now >= this.#refreshAt) void this.#refresh();
  }

  /** Messages may have been lost: tells everybody, and hears everybody. */
  resume(): void {
    this.#reading.request();
    void this.#refresh('all');
  }

  /** The others let its people go unless they come back elsewhere. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#flushing.stop();
    this.#publishing.stop();
    this.#reading.stop();
    this.#asking.stop();
    this.#answering.stop();
    this.#own.stop();
    this.#subscription.end();
    this.#publish({ base: this.#rev, rev: this.#rev, users: [], bye: true });
    const { store, workspaceId, node } = this.#options;
    await store.remove({ workspaceId, node });
  }

  #attendancesOf(userId: Id): Attendance[] {
    const own = this.#own.attendanceOf(userId);
    const others = [...this.#roster.attendancesOf(userId)];
    return own === null ? others : [own, ...others];
  }

  async #start(): Promise<void> {
    await settleWithin(this.#subscription.ready, this.#options.timings.brokerWait);
    await Promise.all([this.#read(), this.#refresh('all')]);
    this.#started = true;
    if (this.#changed.size > 0) this.#publishing.request();
  }

  #ownChanged(userId: Id): void {
    if (this.#stopped) return;
    this.#changed.add(userId);
    if (this.#started) this.#publishing.request();
    this.#watches.touch(userId);
  }

  #othersChanged(userId: Id): void {
    for (const { dnd, dndAt } of this.#roster.attendancesOf(userId)) {
      this.#own.setDnd(userId, dnd, dndAt);
    }
    this.#watches.touch(userId);
  }

  #publishChanges(): void {
    const base = this.#rev++;
    const users = Array.from(this.#changed, (id) => toRow(id, this.#own.attendanceOf(id)));
    this.#changed.clear();
    this.#publish({ base, rev: this.#rev, users });
  }

  #publish(content: Omit<PresenceMessage, 'node'>): void {
    const { broker, workspaceId, node } = this.#options;
    const message: PresenceMessage = { node, ...content };
    broker.publish(`presence:${workspaceId}`, Buffer.from(encodePresence(message)));
  }

  /** Says everything again where it can be read, and then that it is there. */
  async #refresh(asks?: 'all'): Promise<void> {
    const { store, workspaceId, node, timings } = this.#options;
    this.#refreshAt = monotonicNow() + timings.presenceRefreshEvery;
    const users = Array.from(this.#own.userIds(), (id) => toRow(id, this.#own.attendanceOf(id)));
    const rev = this.#rev;
    const record = encodePresence({ rev, users });
    await store.put({ workspaceId, node, record, ttl: timings.presenceTtl });
    if (this.#stopped) return;
    this.#publish({ base: rev, rev, users: [], ...(asks === undefined ? {} : { asks }) });
  }

  #nodesBehind(): string[] {
    return [...this.#heard].flatMap(([node, { rev }]) =>
      (this.#roster.revOf(node) ?? -1) < rev ? [node] : [],
    );
  }

  #ask(): void {
    const asks = this.#nodesBehind();
    if (asks.length > 0) this.#publish({ base: this.#rev, rev: this.#rev, users: [], asks });
  }

  async #read(): Promise<void> {
    const { store, workspaceId, node: self } = this.#options;
    const entries = (await store.list(workspaceId)) ?? [];
    if (this.#stopped) return;
    const now = monotonicNow();
    for (const { node, record, expiresIn } of entries) {
      const decoded = node === self ? null : decodePresenceRecord(record);
      if (decoded !== null) this.#roster.replace(node, decoded, now + expiresIn);
    }
    if (this.#nodesBehind().length > 0) this.#asking.request();
  }

  #hear(bytes: Buffer): void {
    const message = decodePresenceMessage(bytes);
    const { node: self, timings } = this.#options;
    if (message === null || message.node === self || this.#stopped) return;
    const { node, base, rev, asks, bye } = message;
    const now = monotonicNow();
    const known = this.#roster.revOf(node);
    if (known === base) this.#roster.advance(node, message);
    else if (known === undefined || known < rev) {
      // Something of it was missed: it is in the store by now, or has to be put there.
      const heard = this.#heard.get(node);
      this.#heard.set(node, {
        rev: Math.max(rev, heard?.rev ?? 0),
        until: now + timings.presenceTtl,
      });
      (base === rev ? this.#reading : this.#asking).request();
    }
    this.#roster.expireAt(node, now + (bye ? timings.presenceLeaveAfter : timings.presenceTtl));
    if (asks === 'all' || asks?.includes(self) === true) this.#answering.request();
  }
}
