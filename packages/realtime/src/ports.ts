import type { Id, LogEvent, Position, Role, UserState } from '@teamchat/contract';

/** What this package needs of a logger; pino's shape. */
export interface Logger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/**
 * Reads the logs of workspaces from the primary database. Every answer is committed state; rows of
 * one workspace are gap-free from its floor to its head. A rejection means "ask again later".
 */
export interface LogReader {
  /** The last event's position; null when there is no such workspace. */
  readHead(workspaceId: Id): Promise<Position | null>;
  /** The same for at most 1,000 workspaces in one query; unknown ones are absent. */
  readHeads(workspaceIds: readonly Id[]): Promise<Map<Id, Position>>;
  /** Events with a seq above `afterSeq`, ascending, at most `limit`. */
  readEvents(workspaceId: Id, afterSeq: number, limit: number): Promise<LogEvent[]>;
  /** Events below this seq may be gone. */
  readFloor(workspaceId: Id): Promise<number>;
  /** System identifier and timeline: changes with a restore or a failover. */
  readIdentity(): Promise<string>;
  /** The clock that gives events their `at`: milliseconds since 1970, with fractions. */
  readClock(): Promise<number>;
}

/** One person in one workspace. */
export interface UserKey {
  workspaceId: Id;
  userId: Id;
}

/** A member's rights as of a position of the log. */
export interface Membership {
  position: Position;
  role: Role;
  channelIds: readonly Id[];
  /** Channel id → ids of its members, for guests only: whom they may see. */
  peers: ReadonlyMap<Id, readonly Id[]>;
}

export interface MembershipReader {
  /**
   * Role, channels and position of at most 1,000 people, each as of one moment, in that order and in
   * one query; null for who is no member.
   */
  readMany(keys: readonly UserKey[]): Promise<(Membership | null)[]>;
}

export interface UserStateReader {
  /** The user's rows above `sinceRev`, and the revision that they were read at. */
  read(workspaceId: Id, userId: Id, sinceRev: number): Promise<UserState>;
  /** The revisions of at most 1,000 people's state, in that order, in one query. */
  readRevs(keys: readonly UserKey[]): Promise<number[]>;
}

/** Is this auth session not ended? Asked after the socket is registered for announcements. */
export type IsAuthSessionLive = (authSessionId: Id) => boolean | Promise<boolean>;

/** What writers of the log tell the process after COMMIT. Neither throws nor waits. */
export interface Publisher {
  publish(workspaceId: Id, events: readonly LogEvent[]): void;
  notifyUser(workspaceId: Id, userId: Id, userRev: number): void;
}
