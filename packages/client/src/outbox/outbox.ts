import { AppError, type Id, limits, type Message, newId } from '@teamchat/contract';
import { pause, retryDelay } from '../backoff.ts';
import { toAppError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import type { OutboxStorage, StoredMessage } from './storage.ts';

/** A message of mine that may not be in the log yet. */
export interface OutboxMessage extends StoredMessage {
  /** `sent`: acknowledged, and waiting for its own event to be shown. */
  state: 'sending' | 'sent' | 'failed';
  /** Where the log has it, once acknowledged. */
  seq: number | null;
}

export interface OutboxOptions {
  storage: OutboxStorage;
  scope: string;
  runtime: Runtime;
  /** Sends once, by whatever way works, after so many failures in a row. @throws AppError */
  deliver(message: StoredMessage, failures: number): Promise<Message>;
  /** The list changed; called in the same turn. */
  onChange(): void;
}

const encoder = new TextEncoder();

/**
 * Messages on their way. Each keeps its id through every retry, crash and reload, and the server
 * stores an id once; so a message may be delivered twice and exists once. Within a channel one is in
 * flight at a time, in the order in which they were written.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #over = new AbortController();
  /** Channels with a sender at work. */
  readonly #busy = new Set<Id>();
  /** Cuts waits short. */
  #wake = new AbortController();
  #messages: readonly OutboxMessage[] = [];
  #saved: Promise<void> = Promise.resolve();
  /** What an earlier run left comes before what is written now: nothing is sent until that is known. */
  #loaded: Promise<void> = Promise.resolve();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** In the order of writing. A new array after every change. */
  get messages(): readonly OutboxMessage[] {
    return this.#messages;
  }

  /** Takes up what an earlier run of this program left. */
  load(): Promise<void> {
    this.#loaded = this.#loadStored();
    return this.#loaded;
  }

  async #loadStored(): Promise<void> {
    const { storage, scope, runtime } = this.#options;
    let stored: StoredMessage[] = [];
    try {
      stored = await storage.load(scope);
    } catch (error) {
      runtime.onError(error);
    }
    if (this.#over.signal.aborted) return;
    const known = new Set(this.#messages.map((message) => message.id));
    const earlier = stored
      .filter((message) => !known.has(message.id))
      .map((message): OutboxMessage => {
        return { ...message, state: message.reason === null ? 'sending' : 'failed', seq: null };
      });
    this.#change([...earlier, ...this.#messages].toSorted((a, b) => a.queuedAt - b.queuedAt));
    this.#sendAll();
  }

  /**
   * Queues a message; it is in `messages` when this returns.
   * @throws AppError LIMIT_REACHED when too much waits already.
   */
  add(channelId: Id, body: string): OutboxMessage {
    const waiting = this.#messages.filter((message) => message.state !== 'sent');
    const bytes = [...waiting, { body }].reduce((sum, { body: text }) => {
      return sum + encoder.encode(text).length;
    }, 0);
    if (bytes > limits.outboxBytes) {
      throw new AppError(
        'LIMIT_REACHED',
        'Too many messages wait to be sent. Wait for the connection, or discard failed ones.',
      );
    }
    const last = this.#messages.at(-1)?.queuedAt ?? 0;
    const queuedAt = Math.max(this.#options.runtime.now(), last + 1);
    const id = newId();
    const message: OutboxMessage = {
      id,
      channelId,
      body,
      queuedAt,
      reason: null,
      state: 'sending',
      seq: null,
    };
    this.#save(message);
    this.#change([...this.#messages, message]);
    void this.#send(channelId);
    return message;
  }

  /** Tries a failed message again, with the same id and in its old place. */
  retry(id: Id): void {
    const message = this.#find(id);
    if (message?.state !== 'failed') return;
    this.#update({ ...message, state: 'sending', reason: null });
    void this.#send(message.channelId);
  }

  /** Forgets a failed message. One that is being sent can no longer be taken back. */
  discard(id: Id): void {
    if (this.#find(id)?.state === 'failed') this.#forget([id]);
  }

  /** The log has this message at `seq`: its answer came, or its own event was seen first. */
  settle(id: Id, seq: number): void {
    const message = this.#find(id);
    if (message === undefined || message.state === 'sent') return;
    this.#erase(id);
    this.#change(
      this.#messages.map((other) =>
        other.id === id ? { ...message, state: 'sent', reason: null, seq } : other,
      ),
    );
  }

  /** Acknowledged messages whose real row is on screen. */
  release(ids: readonly Id[]): void {
    this.#change(this.#messages.filter((message) => !ids.includes(message.id)));
  }

  /** Retries at once what waits for its next try. */
  wake(): void {
    this.#wake.abort();
    this.#wake = new AbortController();
    this.#sendAll();
  }

  /** Stops sending; what is not acknowledged stays in the storage. Resolves when that is written. */
  async close(): Promise<void> {
    this.#over.abort();
    this.#wake.abort();
    await this.#saved;
  }

  #sendAll(): void {
    const channels = new Set(this.#messages.map((message) => message.channelId));
    for (const channelId of channels) void this.#send(channelId);
  }

  /** Sends what waits in a channel, one after the other. */
  async #send(channelId: Id): Promise<void> {
    if (this.#busy.has(channelId)) return;
    this.#busy.add(channelId);
    let failures = 0;
    try {
      await this.#loaded;
      for (;;) {
        const next = this.#messages.find(
          (message) => message.channelId === channelId && message.state === 'sending',
        );
        if (next === undefined || this.#over.signal.aborted) return;
        const retryAfterMs = await this.#try(next, failures);
        if (retryAfterMs === null) failures = 0;
        else
          await pause(
            retryDelay(this.#options.runtime, failures++, retryAfterMs),
            this.#wake.signal,
          );
      }
    } finally {
      this.#busy.delete(channelId);
    }
  }

  /** @returns null when the message is done with, else what the server asks to wait at least. */
  async #try(message: OutboxMessage, failures: number): Promise<number | null> {
    try {
      const { seq } = await this.#options.deliver(message, failures);
      this.settle(message.id, seq);
      return null;
    } catch (thrown) {
      const error = toAppError(thrown);
      // Its event may have been seen meanwhile, and then it is sent whatever the answer says.
      const current = this.#find(message.id);
      if (current?.state !== 'sending') return null;
      // Signing in again is what a signed-out sender waits for.
      if (error.retryable || error.code === 'UNAUTHENTICATED') return error.retryAfterMs ?? 0;
      if (!this.#over.signal.aborted) {
        this.#update({ ...current, state: 'failed', reason: error.message });
      }
      return null;
    }
  }

  #find(id: Id): OutboxMessage | undefined {
    return this.#messages.find((message) => message.id === id);
  }

  #update(message: OutboxMessage): void {
    this.#save(message);
    this.#change(this.#messages.map((other) => (other.id === message.id ? message : other)));
  }

  #forget(ids: readonly Id[]): void {
    for (const id of ids) this.#erase(id);
    this.#change(this.#messages.filter((message) => !ids.includes(message.id)));
  }

  #change(messages: readonly OutboxMessage[]): void {
    this.#messages = messages;
    this.#options.onChange();
  }

  #save({ id, channelId, body, queuedAt, reason }: StoredMessage): void {
    const { storage, scope } = this.#options;
    this.#write(() => storage.put(scope, { id, channelId, body, queuedAt, reason }));
  }

  #erase(id: Id): void {
    const { storage, scope } = this.#options;
    this.#write(() => storage.remove(scope, id));
  }

  #write(step: () => Promise<void>): void {
    this.#saved = this.#saved
      .then(step)
      .catch((error: unknown) => this.#options.runtime.onError(error));
  }
}
