import {
  AppError,
  type Channel,
  type Id,
  type Message,
  type WorkspaceEvent,
  type WorkspaceState,
} from '@teamchat/contract';
import type { Api } from '../api-client.ts';
import { createEmitter } from '../emitter.ts';
import { toAppError } from '../errors.ts';
import { Outbox, type OutboxMessage } from '../outbox/outbox.ts';
import type { OutboxStorage } from '../outbox/storage.ts';
import type { Runtime } from '../runtime.ts';
import type { Connection } from '../socket/connection.ts';
import { createChannel, joinChannel, type NewChannel } from './channels.ts';
import { deliverMessage } from './deliver.ts';
import { History } from './history.ts';
import { Members } from './members.ts';
import { Notifier } from './notifier.ts';
import { groupPending, releaseShown } from './pending.ts';
import { Presence, type StorePresence } from './presence.ts';
import { ReadMarks } from './read-marks.ts';
import { isSameState, type StoreState } from './state.ts';
import { Sync } from './sync.ts';
import { type StoreTyping, Typing } from './typing.ts';

export interface StoreOptions {
  workspaceId: Id;
  api: Api;
  connection: Connection;
  outboxStorage: OutboxStorage;
  runtime: Runtime;
  onDispose(): void;
}

/**
 * One workspace, kept up to date. Methods that ask the server reject with an AppError; those that
 * return void act at once and go on in the background until the server has heard.
 */
export class WorkspaceStore implements AsyncDisposable {
  readonly workspaceId: Id;
  readonly #options: StoreOptions;
  readonly #sync: Sync;
  readonly #history: History;
  readonly #readMarks: ReadMarks;
  readonly #members: Members;
  readonly #presence: Presence;
  readonly #typing: Typing;
  readonly #notifier: Notifier;
  readonly #events: ReturnType<typeof createEmitter<WorkspaceEvent>>;
  #outbox: Outbox | null = null;
  #state: StoreState;

  constructor(options: StoreOptions) {
    const { workspaceId, api, connection, runtime } = options;
    this.workspaceId = workspaceId;
    this.#options = options;
    this.#events = createEmitter(runtime.onError);
    this.#notifier = new Notifier(runtime.timings.notifyEvery, runtime.onError);
    this.#sync = new Sync({
      workspaceId,
      api,
      connection,
      runtime,
      onChange: () => this.#refresh(),
      onEvent: (event) => this.#observe(event),
      onEphemeral: (frame) => {
        if (frame.type === 'presence') this.#presence.take(frame.users);
        else this.#typing.take(frame);
      },
      arrival: () => this.#presence.arrival,
    });
    this.#history = new History(this.#sync);
    this.#readMarks = new ReadMarks(this.#sync);
    this.#members = new Members(this.#sync);
    this.#presence = new Presence(this.#sync, () => this.#refresh());
    this.#typing = new Typing(this.#sync, () => this.#refresh());
    const { status } = this.#sync;
    this.#state = { status, data: null, pending: {}, presence: {}, typing: {} };
    this.#sync.start();
  }

  /** The same object until something changed. */
  readonly getState = (): StoreState => this.#state;

  /** Who is there; the answers are in the state. */
  get presence(): StorePresence {
    return this.#presence;
  }

  /** My own writing; others' is in the state. */
  get typing(): StoreTyping {
    return this.#typing;
  }

  /** Calls back after changes, at most once a turn. @returns unsubscribes. */
  readonly subscribe = (listener: () => void): (() => void) => this.#notifier.subscribe(listener);

  /** Every event as it is applied, also of types that this client does not know. */
  onEvent(listener: (event: WorkspaceEvent) => void): () => void {
    return this.#events.on(listener);
  }

  /** Resolves with the first snapshot. @throws AppError NOT_FOUND when I am no member. */
  async ready(): Promise<void> {
    await this.#sync.ready();
  }

  /** Keeps a channel's newest messages loaded, through resyncs too. @returns stops it. */
  watch(channelId: Id): () => void {
    return this.#history.watch(channelId);
  }

  loadNewest(channelId: Id): Promise<void> {
    return this.#history.showNewest(channelId);
  }

  /** Messages before the loaded ones; the first page when there are none. */
  loadOlder(channelId: Id): Promise<void> {
    return this.#history.extend(channelId, 'older');
  }

  /** Messages after the loaded ones, where they do not reach the live edge. */
  loadNewer(channelId: Id): Promise<void> {
    return this.#history.extend(channelId, 'newer');
  }

  /**
   * Shows the history around `newest`, `oldest`, `firstUnread`, a message id or an ISO date. Where
   * that does not touch what is loaded, it replaces it.
   */
  loadAround(channelId: Id, anchor: string): Promise<void> {
    return this.#history.showAround(channelId, anchor);
  }

  /** All active members, kept complete from then on. */
  loadMembers(): Promise<void> {
    return this.#members.load();
  }

  /** People by id, ex-members included; those that are known already are not asked for. */
  loadMembersById(userIds: readonly Id[]): Promise<void> {
    return this.#members.loadByIds(userIds);
  }

  /**
   * Sends a message; it is in `pending` when this returns, and tried until it is acknowledged.
   * @throws AppError LIMIT_REACHED when too much waits, UNAVAILABLE before the first snapshot.
   */
  send(channelId: Id, body: string): OutboxMessage {
    if (this.#outbox === null)
      throw new AppError('UNAVAILABLE', 'This workspace is still loading.');
    this.#typing.stop(channelId);
    return this.#outbox.add(channelId, body);
  }

  /** Sends a failed message again. */
  retry(messageId: Id): void {
    this.#outbox?.retry(messageId);
  }

  /** Drops a failed message. */
  discard(messageId: Id): void {
    this.#outbox?.discard(messageId);
  }

  /** Everything up to `seq` is read; by default all that is loaded. */
  markRead(channelId: Id, seq?: number): void {
    this.#readMarks.markRead(channelId, seq);
  }

  /** `seq` and what follows is unread again. */
  markUnread(channelId: Id, seq: number): Promise<void> {
    return this.#readMarks.markUnread(channelId, seq);
  }

  /** Changes the text of my message. */
  edit(messageId: Id, body: string): Promise<Message> {
    const { workspaceId, api } = this.#sync;
    return this.#answer(async () => {
      const { message } = await api.message.edit.mutate({ workspaceId, messageId, body });
      return message;
    });
  }

  delete(messageId: Id): Promise<void> {
    const { workspaceId, api } = this.#sync;
    return this.#answer(async () => {
      await api.message.delete.mutate({ workspaceId, messageId });
    });
  }

  /** Joins a public channel; it is in `channels` when this resolves. */
  join(channelId: Id): Promise<void> {
    return joinChannel(this.#sync, channelId);
  }

  leave(channelId: Id): Promise<void> {
    const { workspaceId, api } = this.#sync;
    return this.#answer(async () => {
      await api.channel.leave.mutate({ workspaceId, channelId });
    });
  }

  /** Creates a channel and joins it; it is in `channels` when this resolves. */
  createChannel(input: NewChannel): Promise<Channel> {
    return createChannel(this.#sync, input);
  }

  /** Retries at once what waits for its next try. */
  wake(): void {
    this.#sync.wake();
    this.#outbox?.wake();
    this.#readMarks.wake();
  }

  /** Ends the stream. Unsent messages stay in the outbox storage. */
  async dispose(): Promise<void> {
    this.#sync.stop();
    this.#notifier.stop();
    this.#options.onDispose();
    await this.#outbox?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #answer<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw toAppError(error);
    }
  }

  #openOutbox(userId: Id): Outbox {
    const { outboxStorage: storage, runtime, workspaceId } = this.#options;
    return new Outbox({
      storage,
      scope: `${workspaceId}:${userId}`,
      runtime,
      deliver: (message, failures) => deliverMessage(this.#sync, message, failures),
      onChange: () => this.#refresh(),
    });
  }

  /** My message in the log is its acknowledgement, also when the answer is late or lost. */
  #observe(event: WorkspaceEvent): void {
    if (event.type === 'message.created') {
      const { data } = event;
      const isMine = 'redacted' in data || data.authorId === this.#sync.data?.me.userId;
      if (isMine) this.#outbox?.settle(data.id, event.seq);
      if ('authorId' in data) {
        this.#members.introduce(data.authorId);
        this.#typing.end(data.channelId, data.authorId);
      }
      const slice = this.#sync.data?.slices[data.channelId];
      if (slice?.stale) this.#history.reload(data.channelId);
    }
    this.#events.emit(event);
  }

  /** Brings everything that is derived in line with the state, and tells listeners. */
  #refresh(): void {
    const { data, status } = this.#sync;
    this.#presence.setLive(status.kind === 'live');
    if (data !== null && this.#outbox === null) {
      this.#outbox = this.#openOutbox(data.me.userId);
      void this.#outbox.load();
    }
    if (data !== null && releaseShown(this.#outbox, data, this.#state)) return;
    const pending = groupPending(this.#outbox?.messages ?? [], this.#state.pending);
    const presence = this.#presence.known;
    const typing = this.#typing.known;
    const before = this.#state;
    const next: StoreState = { status, data, pending, presence, typing };
    if (isSameState(before, next)) return;
    this.#state = next;
    this.#notifier.touch(status.kind === 'catchingUp');
    if (data !== before.data) this.#repair(before.data);
    if (status.kind === 'live' && before.status.kind !== 'live') this.wake();
  }

  /** Loads what the new state lacks. */
  #repair(before: WorkspaceState | null): void {
    const { data } = this.#sync;
    if (data?.readMarks !== before?.readMarks || data?.channels !== before?.channels) {
      this.#readMarks.refresh();
    }
    if (data?.slices !== before?.slices || data?.channels !== before?.channels) {
      this.#history.refresh();
    }
    this.#members.refresh();
  }
}
