import {
  AppError,
  type ArrivalPresence,
  type ControlFrame,
  type Cursor,
  type EphemeralFrame,
  formatFrameCursor,
  type Id,
  type Position,
  type ResyncReason,
} from '@teamchat/contract';
import { monotonicNow } from '../monotonic.ts';
import type { Attendee } from '../presence/attendee.ts';
import type { Watcher } from '../presence/watches.ts';
import type { StreamEvent } from '../stream-event.ts';
import type { EventHeader } from '../workspace/header-ring.ts';
import type { Hub, HubSession, Outcome, Seat } from '../workspace/hub.ts';
import { audienceTerms, isEntitled, maySee } from '../workspace/rights.ts';
import type { StreamDependencies, WorkspaceStream } from '../workspace/workspace-stream.ts';
import { isAboutLostPeer } from './lost-peer.ts';
import type { Sink } from './sink.ts';
import { UserStatePush } from './user-state-push.ts';

export interface SessionOptions {
  stream: WorkspaceStream;
  userId: Id;
  /** Where the client is; what follows is replayed. */
  cursor: Position;
  /** The revision of the user's own state that the client has, if it says. */
  userRev: number | undefined;
  /** How the device arrives. Default: active. */
  presence: ArrivalPresence | undefined;
}

/**
 * One subscription. While it catches up it has a position in the log and no queue: the next chunk
 * is pulled when the last one was written. In the turn in which its position is the feed's it goes
 * live.
 */
export class Session implements HubSession, Watcher {
  // NOTE: what each delivery touches stands first and together: with thousands of sessions none of it
  // is in the processor's cache, and every further line is a read from memory.
  #sink: Sink | null = null;
  #ended = false;
  #servedSeq: number;
  #servedTag: number;
  #lastFrameAt: number;
  readonly #dependencies: StreamDependencies;
  readonly #stream: WorkspaceStream;
  readonly #hub: Hub;
  readonly #userState: UserStatePush;
  readonly userId: Id;
  readonly outcome: Promise<Outcome>;
  #settle: (outcome: Outcome) => void = () => undefined;
  #seat: Seat | null = null;
  #position: Position;
  #live = false;
  readonly #arrival: ArrivalPresence;
  #attendee: Attendee | null = null;

  constructor({ stream, userId, cursor, userRev, presence = { state: 'active' } }: SessionOptions) {
    this.userId = userId;
    this.#arrival = presence;
    this.#stream = stream;
    this.#dependencies = stream.dependencies;
    this.#hub = stream.hub;
    this.#lastFrameAt = stream.dependencies.clock.now;
    this.#position = cursor;
    this.#servedSeq = this.#position.seq;
    this.#servedTag = this.#position.tag;
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#userState = new UserStatePush({
      userId,
      stream,
      userRev,
      send: (state) => this.#send({ type: 'userState', state }),
    });
  }

  get workspaceId(): Id {
    return this.#stream.workspaceId;
  }

  /** What the device does in the presence of the workspace; null before it sits and when all stops. */
  get attendee(): Attendee | null {
    return this.#attendee;
  }

  get seesOnlyPeers(): boolean {
    return this.#seat !== null && this.#seat.rights.peers !== null;
  }

  maySee(userId: Id): boolean {
    return this.#seat !== null && maySee(this.#seat.rights, userId);
  }

  #isOver(): boolean {
    return this.#ended;
  }

  /** False when the seat is gone meanwhile: take it again. */
  sitDown(seat: Seat): boolean {
    if (this.#ended || !this.#hub.enter(seat, this)) return false;
    this.#seat = seat;
    const { presences } = this.#dependencies;
    const device = { ...this.#arrival, userId: this.userId, watcher: this };
    this.#attendee = presences.join(this.workspaceId, device);
    return true;
  }

  /** Begins to write: the replay, then what happens. */
  start(sink: Sink): void {
    if (this.#ended) return;
    this.#sink = sink;
    this.#catchUp().catch((error: unknown) => this.end({ kind: 'failed', error }));
  }

  deliver(event: StreamEvent): void {
    const sink = this.#sink;
    if (sink === null || this.#ended) return;
    const { clock, metrics } = this.#dependencies;
    this.#servedSeq = event.seq;
    this.#servedTag = event.tag;
    this.#lastFrameAt = clock.now;
    metrics.deliveries++;
    sink.deliver(event);
  }

  /** Takes part in nothing any more. The first outcome counts. */
  end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#live = false;
    if (this.#seat !== null) this.#hub.leave(this.#seat, this);
    this.#attendee?.leave();
    this.#userState.stop();
    this.#settle(outcome);
  }

  /** A frame about `resync`, behind everything that was delivered. */
  resyncFrame(reason: ResyncReason): { cursor: Cursor; frame: ControlFrame } {
    this.#dependencies.metrics.resyncs[reason]++;
    return { cursor: this.#frameCursor(), frame: { type: 'resync', reason } };
  }

  nudge(userRev: number): void {
    this.#userState.nudge(userRev);
  }

  /** Called now and then. @param now the wheel's clock, in milliseconds. */
  visit(now: number): void {
    if (!this.#live) return;
    const { timings } = this.#dependencies;
    if (now - this.#lastFrameAt >= timings.positionEvery) this.#sendPosition();
    this.#userState.visit(now);
  }

  #frameCursor(): Cursor {
    const position = { seq: this.#servedSeq, tag: this.#servedTag };
    return formatFrameCursor(position, Math.floor(Math.random() * 2 ** 48));
  }

  #send(frame: ControlFrame): void {
    if (this.#sink === null || this.#ended) return;
    this.#lastFrameAt = this.#dependencies.clock.now;
    this.#sink.send(this.#frameCursor(), frame);
  }

  /**
   * NOTE: does not count as a frame for the position frames: with somebody always typing, a client that
   * is sent no event would fall behind.
   */
  sendEphemeral(frame: EphemeralFrame): boolean {
    if (!this.#live || this.#sink === null) return false;
    if (!this.#sink.roomy) {
      this.#dependencies.metrics.ephemeralDropped++;
      return false;
    }
    this.#sink.send(this.#frameCursor(), frame);
    return true;
  }

  /** The hub has routed everything up to the feed's position for a live session. */
  #sendPosition(): void {
    if (this.#sink?.roomy !== true) return;
    this.#serveUpTo(this.#stream.feed.position);
    this.#send({ type: 'position', seq: this.#servedSeq });
  }

  #serveUpTo({ seq, tag }: Position): void {
    this.#servedSeq = seq;
    this.#servedTag = tag;
  }

  async #catchUp(): Promise<void> {
    const { limits, metrics } = this.#dependencies;
    if (this.#position.seq !== this.#stream.feed.position.seq) metrics.replays++;
    const budget: Budget = {
      events: limits.replayEvents,
      weight: limits.replayBytes,
      scans: limits.replayScanEvents,
    };
    while (!this.#isOver()) {
      if (this.#position.seq === this.#stream.feed.position.seq) return this.#goLive();
      await this.#sink?.ready();
      if (this.#isOver()) return;
      const next = this.#position.seq + 1;
      if (this.#stream.find(next) === undefined && this.#headerToPass(next) === undefined) {
        const problem = await this.#loadRetrying(next);
        if (problem !== null) return this.end({ kind: 'resync', reason: problem });
        continue;
      }
      if (!this.#writeChunk(budget)) return;
    }
  }

  /** A database that is away for a moment does not end a resume. */
  async #loadRetrying(seq: number): Promise<ResyncReason | null> {
    const { timings } = this.#dependencies;
    const until = monotonicNow() + timings.reachWait;
    for (;;) {
      try {
        return await this.#stream.load(seq);
      } catch (error) {
        if (monotonicNow() >= until || this.#ended) {
          const cause = error instanceof Error ? error : undefined;
          throw new AppError('UNAVAILABLE', 'The log cannot be read now. Try again.', { cause });
        }
        await new Promise((resolve) => setTimeout(resolve, timings.pollBusyEvery / 2));
      }
    }
  }

  /** One turn of replay, filtered by the rights as they are now. False when it ended the session. */
  #writeChunk(budget: Budget): boolean {
    const { limits, metrics } = this.#dependencies;
    const rights = this.#seat?.rights;
    if (rights === undefined) return false;
    let weight = 0;
    for (let count = 0; count < limits.replayChunkEvents; count++) {
      if (weight >= limits.replayChunkBytes) return true;
      const seq = this.#position.seq + 1;
      const event = this.#stream.find(seq);
      const header = event ?? this.#headerToPass(seq);
      if (header === undefined) return true;
      if (event !== undefined && isEntitled(rights, audienceTerms(event.audience))) {
        budget.events--;
        budget.weight -= event.weight;
        if (budget.events < 0 || budget.weight < 0) return this.#tooMuch();
        weight += event.weight;
        metrics.replayedEvents[this.#stream.sourceOf(event)]++;
        this.deliver(event);
        if (this.#ended) return false;
      } else if (event !== undefined && rights.peers !== null && isAboutLostPeer(event)) {
        this.end({ kind: 'resync', reason: 'access' });
        return false;
      }
      budget.scans--;
      if (budget.scans < 0) return this.#tooMuch();
      this.#position = { seq, tag: header.tag };
    }
    return true;
  }

  /** The header of an event that is not for this viewer, so that nobody needs to read it. */
  #headerToPass(seq: number): EventHeader | undefined {
    const rights = this.#seat?.rights;
    // For a guest it also matters what kind of event it is.
    if (rights === undefined || rights.peers !== null) return undefined;
    const header = this.#stream.findHeader(seq);
    const isForThem = header !== undefined && isEntitled(rights, audienceTerms(header.audience));
    return isForThem ? undefined : header;
  }

  #tooMuch(): false {
    this.end({ kind: 'resync', reason: 'tooMuch' });
    return false;
  }

  #goLive(): void {
    if (this.#seat === null) return;
    this.#serveUpTo(this.#position);
    this.#live = true;
    this.#hub.goLive(this.#seat, this);
    this.#send({ type: 'caughtUp', seq: this.#position.seq });
    this.#userState.start();
  }
}

interface Budget {
  events: number;
  weight: number;
  scans: number;
}
