import {
  AppError,
  type AudienceTerm,
  type EphemeralFrame,
  type Id,
  type MembershipDelta,
  type Position,
  type ResyncReason,
} from '@teamchat/contract';
import type { RealtimeMetrics } from '../metrics.ts';
import type { Logger, Membership } from '../ports.ts';
import type { StreamEvent } from '../stream-event.ts';
import { applyDelta, audienceTerms, type Rights, rightsOf, sharesChannel } from './rights.ts';

/** Why a stream ended. */
export type Outcome =
  | { kind: 'resync'; reason: ResyncReason }
  /** The user is no member any more; a live session was handed the event that says so. */
  | { kind: 'removed' }
  /** The reader fell behind, the auth session ended, or the process stops. */
  | { kind: 'cut' }
  /** Nobody listens any more. */
  | { kind: 'detached' }
  | { kind: 'failed'; error: unknown };

/** What the hub needs of a session. */
export interface HubSession {
  deliver(event: StreamEvent): void;
  /** Rows of the user's own state changed. */
  nudge(userRev: number): void;
  /** False when the frame was left out. */
  sendEphemeral(frame: EphemeralFrame): boolean;
  end(outcome: Outcome): void;
}

/** A user with at least one session here: their rights as of the feed's position. */
export interface Seat {
  readonly rights: Rights;
  readonly sessions: Set<HubSession>;
  /** Those of them that are caught up. */
  readonly live: Set<HubSession>;
}

interface Recorded {
  seq: number;
  delta: MembershipDelta;
}

/** Reads of one user's membership before the hub gives up on a guest who keeps joining channels. */
const MAX_READS = 5;

export interface HubOptions {
  workspaceId: Id;
  metrics: RealtimeMetrics;
  logger: Logger;
  /** The user's membership in one snapshot; null for no member. */
  readMembership(userId: Id): Promise<Membership | null>;
  /** Resolves when the feed has routed exactly this event; rejects when it cannot. */
  reach(position: Position): Promise<void>;
  /** Called when what somebody may see, or who may see them, has changed. */
  onRightsChanged(userId: Id): void;
}

/**
 * Routes events to sessions by audience, through an index of rights that always is the state at the
 * feed's position: a `joined` is applied before it is delivered, `left` and role changes after.
 */
export class Hub {
  readonly #options: HubOptions;
  readonly #seats = new Map<Id, Seat>();
  readonly #loads = new Map<Id, Promise<Seat>>();
  readonly #recorders = new Set<Recorded[]>();
  readonly #guests = new Set<Seat>();
  readonly #everyone = new Set<HubSession>();
  readonly #full = new Set<HubSession>();
  readonly #admins = new Set<HubSession>();
  readonly #channels = new Map<Id, Set<HubSession>>();
  #distrusted = 0;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  /** The next event of the log. */
  route(event: StreamEvent): void {
    const { delta } = event;
    if (delta === null) {
      this.#deliver(event);
      return;
    }
    for (const recorder of this.#recorders) recorder.push({ seq: event.seq, delta });
    const joins = delta.op === 'memberJoined' || delta.op === 'channelJoined';
    const roleBefore = this.#seats.get(delta.userId)?.rights.role;
    if (joins) this.#change(delta);
    this.#deliver(event);
    if (!joins) this.#change(delta);
    this.#endChanged(delta.userId, roleBefore);
    this.#options.onRightsChanged(delta.userId);
  }

  /** The user's seat, read from Postgres when this is their first session here. */
  async takeSeat(userId: Id): Promise<Seat> {
    const seat = this.#seats.get(userId);
    if (seat !== undefined) return seat;
    const underWay = this.#loads.get(userId);
    if (underWay !== undefined) return underWay;
    const load = this.#load(userId).finally(() => this.#loads.delete(userId));
    this.#loads.set(userId, load);
    return load;
  }

  /** False when the seat is gone meanwhile: take it again. */
  enter(seat: Seat, session: HubSession): boolean {
    if (this.#seats.get(seat.rights.userId) !== seat) return false;
    seat.sessions.add(session);
    return true;
  }

  /** From now on the session is handed every event that its user may see. */
  goLive(seat: Seat, session: HubSession): void {
    seat.live.add(session);
    this.#list(seat.rights, session);
  }

  leave(seat: Seat, session: HubSession): void {
    this.#unlist(seat.rights, session);
    seat.live.delete(session);
    seat.sessions.delete(session);
    this.dropEmpty(seat);
  }

  /** Forgets a seat that nobody took. */
  dropEmpty(seat: Seat): void {
    const { userId } = seat.rights;
    if (seat.sessions.size > 0 || this.#seats.get(userId) !== seat) return;
    this.#seats.delete(userId);
    this.#guests.delete(seat);
  }

  nudge(userId: Id, userRev: number): void {
    for (const session of this.#seats.get(userId)?.sessions ?? []) session.nudge(userRev);
  }

  /** To the members of a channel who are here, but for one of them. */
  sendToChannel(channelId: Id, exceptUserId: Id, frame: EphemeralFrame): void {
    const own = this.#seats.get(exceptUserId)?.live;
    for (const session of this.#channels.get(channelId) ?? []) {
      if (own?.has(session) !== true) session.sendEphemeral(frame);
    }
  }

  /**
   * What the event at `seq` changes is not known: whoever is here, or is about to be, starts with rights read from
   * Postgres.
   */
  distrust(seq: number): void {
    this.#distrusted = seq;
    this.endAll({ kind: 'resync', reason: 'access' });
  }

  endAll(outcome: Outcome): void {
    for (const seat of this.#seats.values()) {
      for (const session of seat.sessions) session.end(outcome);
    }
  }

  async #load(userId: Id): Promise<Seat> {
    for (let read = 0; read < MAX_READS; read++) {
      const seat = await this.#readSeat(userId);
      if (seat !== null) return seat;
    }
    throw new AppError('UNAVAILABLE', 'Your channels keep changing. Try again.');
  }

  /**
   * Null when what happened since the snapshot needs another one.
   * NOTE: the seat takes its place in the turn in which the recording ends, or an event between the two
   * would reach neither.
   */
  async #readSeat(userId: Id): Promise<Seat | null> {
    const recorded: Recorded[] = [];
    this.#recorders.add(recorded);
    try {
      const membership = await this.#options.readMembership(userId);
      if (membership === null) throw new AppError('NOT_FOUND', 'There is no such workspace.');
      const { seq: readAt } = membership.position;
      await this.#options.reach(membership.position);
      const rights = rightsOf(userId, membership);
      for (const { seq, delta } of recorded) if (seq > readAt) applyDelta(rights, delta);
      if (rights.gone) throw new AppError('NOT_FOUND', 'There is no such workspace.');
      if (rights.outdated || readAt < this.#distrusted) return null;
      const seat: Seat = { rights, sessions: new Set(), live: new Set() };
      this.#seats.set(userId, seat);
      if (rights.peers !== null) this.#guests.add(seat);
      return seat;
    } finally {
      this.#recorders.delete(recorded);
    }
  }

  #change(delta: MembershipDelta): void {
    const own = this.#seats.get(delta.userId);
    if (own !== undefined) {
      for (const session of own.live) this.#unlist(own.rights, session);
      applyDelta(own.rights, delta);
      for (const session of own.live) this.#list(own.rights, session);
    }
    for (const guest of this.#guests) if (guest !== own) applyDelta(guest.rights, delta);
  }

  /** After the delivery: ends the sessions of somebody who left or needs a new snapshot. */
  #endChanged(userId: Id, roleBefore: Rights['role'] | undefined): void {
    const seat = this.#seats.get(userId);
    if (seat === undefined) return;
    const { gone, outdated, role } = seat.rights;
    if (!gone && !outdated && role === roleBefore) return;
    for (const session of seat.live) this.#unlist(seat.rights, session);
    this.#seats.delete(userId);
    this.#guests.delete(seat);
    const outcome: Outcome = gone ? { kind: 'removed' } : { kind: 'resync', reason: 'access' };
    for (const session of seat.sessions) session.end(outcome);
  }

  #list(rights: Rights, session: HubSession): void {
    if (rights.gone) return;
    this.#everyone.add(session);
    if (rights.role !== 'guest') this.#full.add(session);
    if (rights.role === 'owner' || rights.role === 'admin') this.#admins.add(session);
    for (const id of rights.channelIds) {
      const sessions = this.#channels.get(id);
      if (sessions === undefined) this.#channels.set(id, new Set([session]));
      else sessions.add(session);
    }
  }

  /** NOTE: touches no other session, so that it may run while an event is being delivered. */
  #unlist(rights: Rights, session: HubSession): void {
    this.#everyone.delete(session);
    this.#full.delete(session);
    this.#admins.delete(session);
    for (const id of rights.channelIds) {
      const sessions = this.#channels.get(id);
      sessions?.delete(session);
      if (sessions?.size === 0) this.#channels.delete(id);
    }
  }

  #deliver(event: StreamEvent): void {
    const terms = audienceTerms(event.audience);
    const only = terms.length === 1 ? terms[0] : undefined;
    if (only) {
      for (const session of this.#reachedBy(only)) session.deliver(event);
      return;
    }
    const sessions = new Set<HubSession>();
    for (const term of terms) {
      if (term === null) this.#alarm(event);
      else for (const session of this.#reachedBy(term)) sessions.add(session);
    }
    for (const session of sessions) session.deliver(event);
  }

  #reachedBy(term: AudienceTerm): Iterable<HubSession> {
    switch (term.kind) {
      case 'channel':
        return this.#channels.get(term.id) ?? [];
      case 'user':
        return this.#seats.get(term.id)?.live ?? [];
      case 'everyone':
        return this.#everyone;
      case 'full':
        return this.#full;
      case 'admins':
        return this.#admins;
      case 'guestsSharing':
        return [...this.#guests].flatMap((guest) =>
          sharesChannel(guest.rights, term.userId) ? [...guest.live] : [],
        );
    }
  }

  /** Core and this process disagree about what audiences there are. */
  #alarm({ seq, type, audience }: StreamEvent): void {
    this.#options.metrics.unknownAudiences++;
    const { workspaceId } = this.#options;
    this.#options.logger.error({ workspaceId, seq, type, audience }, 'hub: unknown audience term');
  }
}
