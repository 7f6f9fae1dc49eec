import { AppError, type Id, type LogEvent } from '@teamchat/contract';
import type { Broker, BrokerSubscription } from '../broker/broker.ts';
import { decodeMessage, isFrom, type UserNudge, type WorkspaceMessage } from '../broker/message.ts';
import type { Gather } from '../gather.ts';
import type { FeedSource } from '../metrics.ts';
import type { Membership, UserKey } from '../ports.ts';
import { settleWithin } from '../settle-within.ts';
import { StreamEvent } from '../stream-event.ts';
import type { TypingNote } from '../typing/typing.ts';
import { HeadPoll } from './head-poll.ts';
import { type StreamDependencies, WorkspaceStream } from './workspace-stream.ts';

interface Arrival {
  message: WorkspaceMessage;
  source: Exclude<FeedSource, 'repair'>;
}

interface Entry {
  opening: Promise<WorkspaceStream>;
  stream: WorkspaceStream | null;
  subscription: BrokerSubscription;
  /** What came while the stream was opening. */
  early: Arrival[];
  holders: number;
  idleTimer: NodeJS.Timeout | undefined;
}

/** Messages kept while a stream opens; the head poll finds what does not fit. */
const MAX_EARLY = 1_000;

export interface StreamsOptions extends StreamDependencies {
  broker: Broker;
  /** Of who would be the first here in a workspace. */
  admissions: Gather<UserKey, Membership | null>;
  /** Names this process in what it publishes. */
  node: string;
}

export function workspaceTopic(workspaceId: Id): string {
  return `workspace:${workspaceId}`;
}

/** The workspaces that somebody here watches. Each stays a while after its last session. */
export class WorkspaceStreams {
  readonly #options: StreamsOptions;
  readonly #entries = new Map<Id, Entry>();
  readonly #poll: HeadPoll;
  readonly #isOwn: (message: Buffer) => boolean;
  readonly #unwatchBroker: () => void;
  #stopped = false;

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.#isOwn = isFrom(options.node);
    this.#poll = new HeadPoll({ ...options, isBusConnected: () => options.broker.connected });
    this.#unwatchBroker = options.broker.onConnectedChange(() => this.#poll.pollAllNow());
  }

  /** Workspaces whose logs are followed now. */
  get size(): number {
    return this.#entries.size;
  }

  /** Subscriptions to them: attaching, catching up and live. */
  get sessionCount(): number {
    let count = 0;
    for (const { holders } of this.#entries.values()) count += holders;
    return count;
  }

  /**
   * For a member. Pair it with `release`.
   * @throws AppError NOT_FOUND when there is no such workspace; for somebody else not always, so check again.
   */
  async acquire({ workspaceId, userId }: UserKey): Promise<WorkspaceStream> {
    // Whoever is no member does not have this process follow another log.
    if (!this.#entries.has(workspaceId)) await this.#requireMember({ workspaceId, userId });
    this.#requireRunning();
    let entry = this.#entries.get(workspaceId);
    if (entry === undefined) {
      entry = this.#open(workspaceId);
      this.#entries.set(workspaceId, entry);
    }
    clearTimeout(entry.idleTimer);
    entry.holders++;
    try {
      const stream = await entry.opening;
      this.#requireRunning();
      return stream;
    } catch (error) {
      this.#drop(workspaceId, entry);
      throw error;
    }
  }

  release(stream: WorkspaceStream): void {
    const entry = this.#entries.get(stream.workspaceId);
    if (entry?.stream !== stream || --entry.holders > 0) return;
    entry.idleTimer = setTimeout(
      () => this.#drop(stream.workspaceId, entry),
      this.#options.timings.idleFor,
    );
    entry.idleTimer.unref();
  }

  /** What this process itself committed. */
  offerOwn(workspaceId: Id, events: readonly LogEvent[], users: readonly UserNudge[]): void {
    const entry = this.#entries.get(workspaceId);
    if (entry === undefined) return;
    const message = {
      events: events.map((event) => StreamEvent.fromLog(event)),
      users: [...users],
      typing: [],
    };
    this.#take(entry, { message, source: 'own' });
  }

  /** Of somebody who said so to this process. */
  offerTyping(workspaceId: Id, note: TypingNote): void {
    const stream = this.#entries.get(workspaceId)?.stream;
    if (stream) showTyping(stream, note);
  }

  stop(): void {
    this.#stopped = true;
    this.#unwatchBroker();
    this.#poll.stop();
    for (const [workspaceId, entry] of this.#entries) {
      this.#drop(workspaceId, entry);
      entry.stream?.hub.endAll({ kind: 'cut' });
    }
  }

  async #requireMember(key: UserKey): Promise<void> {
    this.#requireRunning();
    if ((await this.#options.admissions.read(key)) !== null) return;
    throw new AppError('NOT_FOUND', 'There is no such workspace.');
  }

  #requireRunning(): void {
    if (this.#stopped) throw new AppError('UNAVAILABLE', 'This server is stopping. Reconnect.');
  }

  #open(workspaceId: Id): Entry {
    const { broker } = this.#options;
    const subscription = broker.subscribe(workspaceTopic(workspaceId), (message) => {
      if (!this.#isOwn(message)) this.#takeMessage(entry, message);
    });
    const entry: Entry = {
      opening: this.#start(workspaceId, subscription.ready, () => entry),
      stream: null,
      subscription,
      early: [],
      holders: 0,
      idleTimer: undefined,
    };
    return entry;
  }

  async #start(
    workspaceId: Id,
    subscribed: Promise<void>,
    entryOf: () => Entry,
  ): Promise<WorkspaceStream> {
    // Without a bus the head poll carries the feed: do not wait for ever.
    await settleWithin(subscribed, this.#options.timings.brokerWait);
    const head = await this.#options.log.readHead(workspaceId);
    if (head === null) throw new AppError('NOT_FOUND', 'There is no such workspace.');
    const entry = entryOf();
    const stream = new WorkspaceStream({
      workspaceId,
      head,
      dependencies: this.#options,
      onLost: () => {
        this.#drop(workspaceId, entry);
        stream.hub.endAll({ kind: 'resync', reason: 'epoch' });
      },
    });
    entry.stream = stream;
    if (this.#entries.get(workspaceId) === entry) this.#poll.add(stream.feed);
    for (const arrival of entry.early.splice(0)) this.#take(entry, arrival);
    return stream;
  }

  #takeMessage(entry: Entry, message: Buffer): void {
    const decoded = decodeMessage(message);
    if (decoded !== null) {
      this.#take(entry, { message: decoded, source: 'bus' });
      return;
    }
    this.#options.metrics.unreadableMessages++;
    entry.stream?.feed.checkHead();
  }

  #take(entry: Entry, arrival: Arrival): void {
    const { stream } = entry;
    if (stream === null) {
      if (entry.early.length < MAX_EARLY) entry.early.push(arrival);
      return;
    }
    const { events, users, typing } = arrival.message;
    if (events.length > 0) stream.feed.offer(events, arrival.source);
    for (const { userId, userRev } of users) stream.hub.nudge(userId, userRev);
    for (const note of typing) showTyping(stream, note);
  }

  #drop(workspaceId: Id, entry: Entry): void {
    if (this.#entries.get(workspaceId) === entry) this.#entries.delete(workspaceId);
    clearTimeout(entry.idleTimer);
    entry.subscription.end();
    if (entry.stream === null) return;
    this.#poll.remove(entry.stream.feed);
    entry.stream.feed.stop();
  }
}

function showTyping({ hub }: WorkspaceStream, { channelId, userId, typing }: TypingNote): void {
  hub.sendToChannel(channelId, userId, { type: 'typing', channelId, userId, typing });
}
