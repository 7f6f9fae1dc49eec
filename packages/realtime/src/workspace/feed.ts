import type { Id, Position } from '@teamchat/contract';
import { Coalesced } from '../coalesced.ts';
import type { FeedSource, RealtimeMetrics, RepairCause } from '../metrics.ts';
import { monotonicNow } from '../monotonic.ts';
import type { Logger, LogReader } from '../ports.ts';
import type { RealtimeTimings } from '../settings.ts';
import { StreamEvent } from '../stream-event.ts';
import type { TokenBucket } from '../token-bucket.ts';
import { EarlyEvents } from './early-events.ts';
import { HistoryCheck, type HistoryCheckOptions } from './history-check.ts';

/** Rows of one repair query, and about how many bytes are routed before sockets get a turn. */
const REPAIR_ROWS = 256;
const REPAIR_TURN_WEIGHT = 128 * 1024;

export interface FeedOptions {
  workspaceId: Id;
  log: LogReader;
  timings: RealtimeTimings;
  metrics: RealtimeMetrics;
  logger: Logger;
  /** Of all feeds of the process: what a lossy bus may ask of Postgres. */
  repairs: TokenBucket;
  tagOf: HistoryCheckOptions['tagOf'];
  /** Called once per seq, in order, without a gap. `feed.position` still is the one before. */
  onEvent(event: StreamEvent): void;
  /** The log's history changed, or Postgres lacks a row below the head. The feed has stopped. */
  onLost(): void;
}

interface Waiter {
  seq: number;
  resolve(outcome: 'reached' | 'beyond'): void;
}

/**
 * The gap-free ordered stream of one workspace's events. The bus makes it fast; whatever the bus
 * loses, doubles or reorders is mended from Postgres, which is asked when an event is missing for
 * longer than the hold or when a head poll shows that the log went on.
 */
export class Feed {
  readonly workspaceId: Id;
  readonly #options: FeedOptions;
  #position: Position;
  #target: number;
  readonly #early: EarlyEvents;
  #holdTimer: NodeJS.Timeout | undefined;
  #repairing = false;
  #stopped = false;
  #waiters: Waiter[] = [];
  #lastEventAt = monotonicNow();
  readonly #headCheck = new Coalesced(() => this.#readHead());
  readonly #history: HistoryCheck;

  constructor(options: FeedOptions, head: Position) {
    this.workspaceId = options.workspaceId;
    this.#options = options;
    this.#early = new EarlyEvents(options.metrics);
    this.#position = head;
    this.#target = head.seq;
    this.#history = new HistoryCheck(
      {
        ...options,
        position: () => this.#position,
        onOther: (reason) => this.lose(reason),
        onError: (error) => this.#warn(error, 'feed: history not compared'),
      },
      head,
    );
  }

  /** The last event that was routed. */
  get position(): Position {
    return this.#position;
  }

  get lastEventAt(): number {
    return this.#lastEventAt;
  }

  /** Takes what came by the bus or from this process's own writers: any order, any number of times. */
  offer(events: readonly StreamEvent[], source: Exclude<FeedSource, 'repair'>): void {
    const { metrics } = this.#options;
    metrics.feedEvents[source] += events.length;
    const earlyBefore = this.#early.size;
    for (const event of events) {
      if (this.#stopped) return;
      if (event.seq > this.#target) this.#target = event.seq;
      if (event.seq === this.#position.seq + 1) this.#apply(event);
      else if (event.seq > this.#position.seq) this.#early.hold(event);
      else this.#history.meetAgain(event);
    }
    this.#applyEarly();
    if (earlyBefore === 0 && this.#early.size > 0) metrics.gaps++;
    this.#repairAfterHold();
  }

  /** @param askedAt the feed's position when the head was asked for. */
  onHead(head: Position | null, askedAt: Position): void {
    if (this.#stopped) return;
    if (head === null || head.seq < askedAt.seq) return this.lose('head moved backwards');
    if (head.seq === this.#position.seq && head.tag !== this.#position.tag) {
      return this.lose('tag at the head differs');
    }
    if (head.seq > this.#target) this.#target = head.seq;
    this.#repairAfterHold();
  }

  /** Asks Postgres for the head now, for example because a message could not be read. */
  checkHead(): void {
    void this.#headCheck.request();
  }

  /** Postgres had this, so the history up to here is the same. */
  confirm(position: Position): void {
    this.#history.confirm(position);
  }

  /** Compares with Postgres: is this still the same history? */
  verify(): Promise<void> {
    return this.#history.request();
  }

  async #readHead(): Promise<void> {
    const askedAt = this.#position;
    try {
      this.onHead(await this.#options.log.readHead(this.workspaceId), askedAt);
    } catch (error) {
      this.#warn(error, 'feed: head not read');
    }
  }

  /** Resolves when the feed has routed `seq`; 'beyond' when the log does not reach that far. */
  reach(seq: number): Promise<'reached' | 'beyond'> {
    if (seq <= this.#position.seq) return Promise.resolve('reached');
    if (this.#stopped) return Promise.resolve('beyond');
    if (seq > this.#target) this.#target = seq;
    const done = new Promise<'reached' | 'beyond'>((resolve) => {
      this.#waiters.push({ seq, resolve });
    });
    this.#repairAfterHold();
    return done;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#holdTimer);
    this.#early.clear();
    for (const waiter of this.#waiters) waiter.resolve('beyond');
    this.#waiters = [];
  }

  /** What was routed is not what Postgres has. */
  lose(reason: string): void {
    if (this.#stopped) return;
    const { workspaceId } = this;
    this.#options.logger.warn(
      { workspaceId, position: this.#position, reason },
      'feed: history lost',
    );
    this.stop();
    this.#options.onLost();
  }

  #warn(error: unknown, message: string): void {
    this.#options.logger.warn({ err: error, workspaceId: this.workspaceId }, message);
  }

  #apply(event: StreamEvent): void {
    // Who applies an early one has taken it: this one came once more, and the other would be held for ever.
    if (this.#early.take(event.seq) !== undefined) this.#options.metrics.duplicates++;
    this.#options.onEvent(event);
    this.#position = { seq: event.seq, tag: event.tag };
    this.#lastEventAt = monotonicNow();
    if (this.#waiters.length > 0) this.#settle(event.seq, 'reached');
  }

  #settle(upTo: number, outcome: 'reached' | 'beyond'): void {
    const settled = this.#waiters.filter((waiter) => waiter.seq <= upTo);
    this.#waiters = this.#waiters.filter((waiter) => !settled.includes(waiter));
    for (const waiter of settled) waiter.resolve(outcome);
  }

  #applyEarly(): void {
    while (!this.#stopped) {
      const next = this.#early.take(this.#position.seq + 1);
      if (next === undefined) break;
      this.#apply(next);
    }
  }

  #isStopped(): boolean {
    return this.#stopped;
  }

  #isBehind(): boolean {
    return this.#target > this.#position.seq && !this.#stopped;
  }

  #repairAfterHold(): void {
    this.#repairIn(this.#options.timings.holdFor);
  }

  #repairIn(delay: number): void {
    if (!this.#isBehind() || this.#holdTimer !== undefined || this.#repairing) return;
    this.#holdTimer = setTimeout(() => {
      this.#holdTimer = undefined;
      if (!this.#isBehind()) return;
      const taken = this.#options.repairs.take();
      if (taken.ok) this.#repair();
      else this.#repairIn(taken.retryAfterMs);
    }, delay);
  }

  #repair(): void {
    this.#repairing = true;
    this.#options.metrics.repairs[this.#repairCause()]++;
    // NOTE: after a failure the head poll starts the next attempt.
    void this.#repairOnce().catch((error: unknown) => this.#warn(error, 'feed: repair failed'));
  }

  #repairCause(): RepairCause {
    if (this.#early.size > 0) return 'hole';
    return this.#waiters.length > 0 ? 'reach' : 'headPoll';
  }

  async #repairOnce(): Promise<void> {
    try {
      await this.#readMissing();
    } finally {
      this.#repairing = false;
    }
    // What arrived early in the last turn may have left a hole.
    this.#repairAfterHold();
  }

  async #readMissing(): Promise<void> {
    let fruitless = 0;
    while (this.#isBehind()) {
      const from = this.#position;
      // The row at the position comes along: it tells whether this still is the same history.
      const rows = await this.#options.log.readEvents(
        this.workspaceId,
        from.seq - 1,
        REPAIR_ROWS + 1,
      );
      if (this.#isStopped()) return;
      if (rows[0]?.seq !== from.seq || rows[0].tag !== from.tag) {
        return this.lose('row at the position is missing or differs');
      }
      await this.#applyRows(rows);
      if (this.#isStopped()) return;
      if (this.#position.seq > from.seq) {
        fruitless = 0;
        continue;
      }
      // Once can be a commit between the two reads; twice in a row at one position cannot.
      if ((await this.#isTargetTrue(from)) && ++fruitless > 1) {
        return this.lose('rows below the head are missing');
      }
    }
  }

  async #applyRows(rows: Awaited<ReturnType<LogReader['readEvents']>>): Promise<void> {
    let weight = 0;
    for (const row of rows) {
      if (this.#isStopped()) return;
      if (row.seq <= this.#position.seq) continue;
      if (row.seq !== this.#position.seq + 1) return this.lose('a row is missing');
      this.#early.take(row.seq);
      this.#options.metrics.feedEvents.repair++;
      const event = StreamEvent.fromLog(row);
      this.#apply(event);
      weight += event.weight;
      if (weight < REPAIR_TURN_WEIGHT) continue;
      weight = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#applyEarly();
  }

  /**
   * Nothing followed the position although something should. When the log indeed ends here, the
   * target was wrong (a message of a history that is gone) and is taken back.
   */
  async #isTargetTrue(from: Position): Promise<boolean> {
    const expected = this.#target;
    const head = await this.#options.log.readHead(this.workspaceId);
    if (this.#isStopped() || this.#position.seq > from.seq) return false;
    if (head !== null && head.seq > from.seq) return true;
    this.onHead(head, from);
    if (this.#isStopped()) return false;
    this.#early.dropUpTo(expected);
    if (this.#target === expected) this.#target = this.#position.seq;
    this.#settle(expected, 'beyond');
    return false;
  }
}
