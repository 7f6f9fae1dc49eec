import type { Id, Position } from '@teamchat/contract';
import { monotonicNow } from '../monotonic.ts';
import type { Logger, LogReader } from '../ports.ts';
import type { RealtimeLimits, RealtimeTimings } from '../settings.ts';
import type { Feed } from './feed.ts';

/** Tag checks under way at once after a reconnect. */
const VERIFY_AT_ONCE = 8;

export interface HeadPollOptions {
  log: LogReader;
  limits: RealtimeLimits;
  timings: RealtimeTimings;
  logger: Logger;
  isBusConnected(): boolean;
}

/**
 * Asks Postgres now and then how far each log goes, all feeds in a few queries. So the loss of the
 * last event of a quiet workspace, a crash between commit and publish, and a dead bus heal without
 * a relay. It also notices when the database behind it is not the one it was.
 */
export class HeadPoll {
  readonly #options: HeadPollOptions;
  readonly #dueAt = new Map<Feed, number>();
  readonly #timer: NodeJS.Timeout;
  #polling = false;
  #databaseDown = false;
  #identity: string | null = null;
  #identityReadAt = 0;

  constructor(options: HeadPollOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), Math.ceil(options.timings.pollBusyEvery / 4));
    this.#timer.unref();
  }

  add(feed: Feed): void {
    this.#dueAt.set(feed, monotonicNow() + this.#interval(feed));
  }

  remove(feed: Feed): void {
    this.#dueAt.delete(feed);
  }

  /** Asks for all heads at the next tick: the bus came or went. */
  pollAllNow(): void {
    for (const feed of this.#dueAt.keys()) this.#dueAt.set(feed, 0);
    this.#tick();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#dueAt.clear();
  }

  #interval(feed: Feed): number {
    const { timings } = this.#options;
    const busy = monotonicNow() - feed.lastEventAt < timings.busyFor;
    if (busy || !this.#options.isBusConnected()) return timings.pollBusyEvery;
    return timings.pollQuietEvery * (0.75 + Math.random() / 2);
  }

  #tick(): void {
    if (this.#polling) return;
    const now = monotonicNow();
    const due = [...this.#dueAt].filter(([, at]) => at <= now).map(([feed]) => feed);
    if (due.length === 0) return;
    for (const feed of due) this.#dueAt.set(feed, now + this.#interval(feed));
    this.#polling = true;
    void this.#pollAndNote(due);
  }

  async #pollAndNote(due: Feed[]): Promise<void> {
    try {
      await this.#poll(due);
    } catch (error) {
      if (!this.#databaseDown) this.#options.logger.warn({ err: error }, 'head poll: failed');
      this.#databaseDown = true;
    } finally {
      this.#polling = false;
    }
  }

  async #poll(due: Feed[]): Promise<void> {
    for (let at = 0; at < due.length; at += this.#options.limits.pollBatch) {
      const batch = due.slice(at, at + this.#options.limits.pollBatch);
      const askedAt = new Map<Feed, Position>(batch.map((feed) => [feed, feed.position]));
      const heads: Map<Id, Position> = await this.#options.log.readHeads(
        batch.map((feed) => feed.workspaceId),
      );
      for (const [feed, position] of askedAt) {
        if (this.#dueAt.has(feed)) feed.onHead(heads.get(feed.workspaceId) ?? null, position);
      }
    }
    await this.#checkIdentity();
  }

  /**
   * After a reconnect, and when the server or its timeline is another, every tag is compared; also the first time, for
   * feeds may have begun before a failover that was over when it was asked.
   */
  async #checkIdentity(): Promise<void> {
    const now = monotonicNow();
    if (!this.#databaseDown && now - this.#identityReadAt < this.#options.timings.pollQuietEvery)
      return;
    const before = [...this.#dueAt.keys()].map((feed) => [feed, feed.position] as const);
    const identity = await this.#options.log.readIdentity();
    const changed = identity !== this.#identity;
    const isFirst = this.#identity === null;
    const reconnected = this.#databaseDown;
    this.#identity = identity;
    this.#identityReadAt = now;
    this.#databaseDown = false;
    if (!changed && !reconnected) {
      for (const [feed, position] of before) feed.confirm(position);
      return;
    }
    if (reconnected || !isFirst) {
      this.#options.logger.warn({ changed }, 'head poll: database is back; comparing histories');
    }
    await this.#verifyAll();
  }

  async #verifyAll(): Promise<void> {
    const feeds = [...this.#dueAt.keys()];
    const verifyNext = async (): Promise<void> => {
      for (let feed = feeds.pop(); feed !== undefined; feed = feeds.pop()) await feed.verify();
    };
    await Promise.all(Array.from({ length: VERIFY_AT_ONCE }, verifyNext));
  }
}
