import type { Id, StreamFrame, WorkspaceState } from '@teamchat/contract';
import type { Violation } from './violation.ts';

export interface LoggedFrame {
  /** The id that came with it: its cursor. */
  id: string | null;
  data: StreamFrame;
}

/** One subscription as it was on the wire, complete up to its last frame. */
export interface StreamLog {
  server: string;
  /** The cursor that the client asked to go on from; null when it named none. */
  from: string | null;
  /** The cursor names a history that never was: the server has to notice. */
  isForged: boolean;
  /** The server had routed the log up to here when it was asked, as its earlier frames show. */
  provedSeq: number;
  frames: LoggedFrame[];
}

/** What one device saw of one workspace, from its first snapshot to the end. */
export interface ClientLog {
  name: string;
  userId: Id;
  streams: StreamLog[];
  /** Seqs of the events that a store applied; a new list for every store. */
  applied: number[][];
  /** What was wrong in passing: a row drawn twice, an inversion, a deleted text. */
  sightings: Violation[];
  /** The store's last state; null when it never had one. */
  state: WorkspaceState | null;
  /** Is this device up to date, as far as it knows? Ended ones are not compared. */
  isLive: boolean;
}

export interface Acknowledgement {
  kind: 'send' | 'edit' | 'delete';
  messageId: Id;
  /** Where the log has it: of a send, an edit or a deletion; null when the answer did not say. */
  seq: number | null;
}

/** `seq.tag`, optionally `~n`. */
export function readCursor(cursor: string): { seq: number; tag: number; isEvent: boolean } | null {
  const match = /^(\d+)\.(\d+)(~\d+)?$/.exec(cursor);
  if (match === null) return null;
  return { seq: Number(match[1]), tag: Number(match[2]), isEvent: match[3] === undefined };
}

export type LoggedEvent = Extract<StreamFrame, { data: unknown }>;

export function isLoggedEvent(frame: StreamFrame): frame is LoggedEvent {
  return 'data' in frame && 'at' in frame;
}

/** The position that a frame takes its reader to. */
export function positionOf({ id, data }: LoggedFrame): number | null {
  if ('seq' in data) return data.seq;
  return id === null ? null : (readCursor(id)?.seq ?? null);
}

/** Where a stream caught up: what came behind that frame was live. */
export function caughtUpAt(stream: StreamLog): { index: number; seq: number } | null {
  const index = stream.frames.findIndex(({ data }) => data.type === 'caughtUp');
  const frame = stream.frames[index]?.data;
  return frame?.type === 'caughtUp' ? { index, seq: frame.seq } : null;
}
