import {
  AppError,
  type Id,
  type Position,
  parseCursor,
  type ResyncReason,
} from '@teamchat/contract';
import type { BroadcastLag } from '../connection/broadcast-lag.ts';
import type { Gather } from '../gather.ts';
import type { RealtimeMetrics, ReplaySource } from '../metrics.ts';
import type { Logger, LogReader, Membership, UserKey, UserStateReader } from '../ports.ts';
import type { Presences } from '../presence/presences.ts';
import type { RealtimeLimits, RealtimeTimings } from '../settings.ts';
import type { StreamEvent } from '../stream-event.ts';
import type { TokenBucket } from '../token-bucket.ts';
import { Feed } from './feed.ts';
import { type EventHeader, HeaderRing } from './header-ring.ts';
import { Hub } from './hub.ts';
import { ReplayBlocks } from './replay-blocks.ts';
import { Ring } from './ring.ts';

export interface StreamDependencies {
  log: LogReader;
  userState: UserStateReader;
  /** Gathered over all workspaces: rights, and revisions of people's own state. */
  memberships: Gather<UserKey, Membership | null>;
  userRevs: Gather<UserKey, number>;
  /** The revisions for those who do not wait for them. */
  userRevChecks: Gather<UserKey, number>;
  presences: Presences;
  limits: RealtimeLimits;
  timings: RealtimeTimings;
  metrics: RealtimeMetrics;
  /** Null where nobody wants to know. */
  broadcastLag: BroadcastLag | null;
  logger: Logger;
  repairs: TokenBucket;
  /** A coarse clock: milliseconds, read for every delivery. */
  clock: { readonly now: number };
}

export interface WorkspaceStreamOptions {
  workspaceId: Id;
  head: Position;
  dependencies: StreamDependencies;
  /** The log's history changed; nothing of this stream holds any more. */
  onLost(): void;
}

/** One workspace in this process: its feed, what can be replayed of it, and its sessions. */
export class WorkspaceStream {
  readonly workspaceId: Id;
  readonly feed: Feed;
  readonly hub: Hub;
  readonly dependencies: StreamDependencies;
  readonly #ring: Ring;
  readonly #headers: HeaderRing;
  readonly #blocks: ReplayBlocks;
  /** Where the feed began: the only position of its own that was never routed. */
  readonly #opened: Position;
  #lost = false;

  constructor(options: WorkspaceStreamOptions) {
    const { workspaceId, head, dependencies } = options;
    const { log, memberships, limits, metrics, logger, presences } = dependencies;
    this.workspaceId = workspaceId;
    this.dependencies = dependencies;
    this.#opened = head;
    this.#ring = new Ring(limits.ringEvents, limits.ringBytes, head.seq);
    this.#headers = new HeaderRing(limits.ringHeaders, limits.blockEvents);
    this.#blocks = new ReplayBlocks({
      onRead: (event) => this.#learn(event),
      read: (afterSeq, limit) => log.readEvents(workspaceId, afterSeq, limit),
      size: limits.blockEvents,
      kept: limits.blocksKept,
      keptWeight: limits.ringBytes,
      metrics,
    });
    this.hub = new Hub({
      workspaceId,
      metrics,
      logger,
      readMembership: (userId) => memberships.read({ workspaceId, userId }),
      reach: (position) => this.#reachExactly(position),
      onRightsChanged: (userId) => presences.recheck(workspaceId, userId),
    });
    this.feed = new Feed(
      {
        ...dependencies,
        workspaceId,
        tagOf: (seq) => this.#headers.get(seq)?.tag,
        onEvent: (event) => this.#take(event),
        onLost: () => {
          this.#lost = true;
          options.onLost();
        },
      },
      head,
    );
  }

  /** True once the history changed: attach to a fresh stream. */
  get lost(): boolean {
    return this.#lost;
  }

  /** NOTE: never throws, or a single event would keep the feed from all that follow. */
  #take(event: StreamEvent): void {
    let problem: unknown;
    try {
      this.#route(event);
      if (!event.isPoison) return;
    } catch (error) {
      problem = error;
    }
    const { seq, type } = event;
    const { workspaceId } = this;
    const { logger, metrics } = this.dependencies;
    logger.error({ err: problem, workspaceId, seq, type }, 'stream: effect of an event not known');
    metrics.poisonEvents++;
    this.hub.distrust(seq);
  }

  /** NOTE: must not put another tag in the place of one that was routed: by those the histories are compared. */
  #learn(event: StreamEvent): void {
    const known = this.#headers.get(event.seq);
    const wasRouted = event.seq <= this.feed.position.seq;
    if (wasRouted && known !== undefined && known.tag !== event.tag) {
      this.feed.lose('a replay read another event than was routed');
    } else {
      this.#headers.add(event);
    }
  }

  #route(event: StreamEvent): void {
    this.#ring.push(event);
    this.#headers.add(event);
    if (event.redacts !== null) this.#blocks.redact(event.redacts);
    const { metrics, broadcastLag } = this.dependencies;
    const deliveredBefore = metrics.deliveries;
    this.hub.route(event);
    if (metrics.deliveries > deliveredBefore) broadcastLag?.begin(event.at);
  }

  /** The event at `seq` when it is in memory. Never beyond the feed's position. */
  find(seq: number): StreamEvent | undefined {
    if (seq > this.feed.position.seq) return undefined;
    return this.#ring.get(seq) ?? this.#blocks.get(seq);
  }

  /** The header of the event at `seq` when it is in memory: of far more events than `find` has. */
  findHeader(seq: number): EventHeader | undefined {
    return seq > this.feed.position.seq ? undefined : this.#headers.get(seq);
  }

  /** Where `find` has this event from. */
  sourceOf({ seq }: StreamEvent): ReplaySource {
    return this.#ring.has(seq) ? 'ring' : 'block';
  }

  /** Brings the events around `seq` into memory; says why that cannot be. */
  async load(seq: number): Promise<ResyncReason | null> {
    if (await this.#blocks.load(seq)) return null;
    const floor = await this.dependencies.log.readFloor(this.workspaceId);
    return seq < floor ? 'retention' : 'epoch';
  }

  /** Can a client go on from this cursor? Waits for the feed to come that far. */
  async judgeCursor(cursor: string): Promise<ResyncReason | null> {
    const wanted = parseCursor(cursor);
    if (wanted.seq < 1) return 'epoch';
    if (wanted.seq > this.feed.position.seq) {
      // NOTE: asked first, because the feed keeps looking for whatever it was told to reach.
      const head = await this.dependencies.log.readHead(this.workspaceId);
      if (head === null || head.seq < wanted.seq) return 'epoch';
      if ((await this.#reachWithin(wanted.seq)) === 'beyond') return 'epoch';
    }
    const { position } = this.feed;
    if (wanted.seq === position.seq) return wanted.tag === position.tag ? null : 'epoch';
    // NOTE: read as a block, which a storm of resumes shares and then replays from.
    if (this.findHeader(wanted.seq) === undefined) {
      const problem = await this.load(wanted.seq);
      if (problem !== null) return problem;
    }
    return this.#knownTag(wanted.seq) === wanted.tag ? null : 'epoch';
  }

  #knownTag(seq: number): number | undefined {
    return (this.findHeader(seq) ?? this.find(seq))?.tag;
  }

  /**
   * What was read at this position belongs to the history that is routed. Where another event stands there, one of the two
   * is lost, and it is not known which: all begin anew.
   * @throws AppError UNAVAILABLE, also where it cannot be told.
   */
  async #reachExactly({ seq, tag }: Position): Promise<void> {
    if ((await this.#reachWithin(seq)) === 'reached') {
      const known = seq === this.#opened.seq ? this.#opened.tag : this.findHeader(seq)?.tag;
      if (known === tag) return;
      if (known !== undefined)
        this.feed.lose('rights were read of another history than was routed');
    }
    throw new AppError('UNAVAILABLE', 'The log is being restored. Try again.');
  }

  /** @throws AppError UNAVAILABLE after `reachWait`. */
  async #reachWithin(seq: number): Promise<'reached' | 'beyond'> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new AppError('UNAVAILABLE', 'The log cannot be read now. Try again.')),
        this.dependencies.timings.reachWait,
      );
    });
    try {
      return await Promise.race([this.feed.reach(seq), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }
}
