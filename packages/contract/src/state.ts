import type { Channel } from './channel/model.ts';
import type { ReadMark } from './channel/read-mark.ts';
import type { Cursor } from './cursor.ts';
import type { WorkspaceEvent } from './events.ts';
import type { Id } from './ids.ts';
import type { Member } from './member/model.ts';
import type { Message } from './message/model.ts';
import type { Workspace } from './workspace/model.ts';

/**
 * What a client knows of one workspace. Immutable: a change makes new objects along its path only,
 * so that a view can compare slices by identity. Changed by `applySnapshot`, `applyPage`,
 * `applyEvent` and their siblings, and by nothing else.
 */
export interface WorkspaceState {
  readonly workspace: Workspace;
  /** My own row of `members`. */
  readonly me: Member;
  /** The stream was applied through here. Only the stream and snapshots move it, never a page. */
  readonly seq: number;
  /** Where a new stream resumes; belongs to `seq`. */
  readonly cursor: Cursor;
  /** The revision of my per-user state through which its frames were applied. */
  readonly userRev: number;
  /** The people I have met, ex-members included; not all of them unless `memberList.complete`. */
  readonly members: Readonly<Record<Id, Member>>;
  readonly memberList: MemberList;
  /** The channels I am a member of. */
  readonly channels: Readonly<Record<Id, Channel>>;
  /** Per channel of mine: the stream carries its events from this seq on. */
  readonly streamedSince: Readonly<Record<Id, number>>;
  /**
   * Per channel of mine; absent until it was read after a join. May hold one of a channel whose join
   * the stream has yet to tell.
   */
  readonly readMarks: Readonly<Record<Id, LocalReadMark>>;
  /** The loaded part of a channel's history; absent until a page was loaded. */
  readonly slices: Readonly<Record<Id, MessageSlice>>;
}

export interface MemberList {
  /** Every active member that I may see is in `members`. */
  readonly complete: boolean;
  /** Nobody who joined at or before this seq is missing, when complete. */
  readonly asOf: number;
}

/** A read mark with what is needed to keep its count through events. */
export interface LocalReadMark extends Omit<ReadMark, 'removed'> {
  /** `unread` may be wrong; read the mark again. */
  readonly stale: boolean;
  /** Messages that were deleted before their creation was seen here, and so were never counted. */
  readonly uncounted: readonly Id[];
}

/** A run of one channel's messages without holes, by seq ascending. */
export interface MessageSlice {
  readonly channelId: Id;
  readonly messages: readonly Message[];
  /** The run begins at this seq; 0 when it reaches the oldest message. */
  readonly from: number;
  /** The run ends at this seq; null when it reaches the live edge. */
  readonly to: number | null;
  /** At the live edge: creations at or before this seq are in here already. */
  readonly asOf: number;
  /** A snapshot was taken over a gap: shown, but nothing is inserted before a page replaces it. */
  readonly stale: boolean;
}

/**
 * The events applied since a seq, ascending, with everything that this client was sent; null when
 * that is no longer known. What an answer read at P did not see is `laterEvents(P)`.
 */
export type LaterEvents = (afterSeq: number) => readonly WorkspaceEvent[] | null;

export function reachesOldest(slice: MessageSlice): boolean {
  return slice.from === 0;
}

export function reachesNewest(slice: MessageSlice): boolean {
  return slice.to === null;
}
