import type { AttendanceRow } from './attendance.ts';

/** Raised when an old node could not read what a new one says; it then ignores it. */
const VERSION = 1;

/**
 * What a node tells the others of one workspace: who changed since its revision `base`. With `rev`
 * equal to `base` it says that it lives, and that this revision or a later one is in the store.
 */
export interface PresenceMessage {
  node: string;
  base: number;
  rev: number;
  /** Those who changed, as they are now. */
  users: AttendanceRow[];
  /** The nodes that shall store what they know, and say so. */
  asks?: 'all' | string[];
  /** This node stops serving the workspace. */
  bye?: true;
}

/** Everything that a node has to say of a workspace, as of its revision. */
export interface PresenceRecord {
  rev: number;
  users: AttendanceRow[];
}

export function encodePresence(content: PresenceMessage | PresenceRecord): string {
  return JSON.stringify({ v: VERSION, ...content });
}

function decode(text: string): unknown {
  try {
    const parsed = JSON.parse(text) as { v?: number } | null;
    return parsed?.v === VERSION ? parsed : null;
  } catch {
    return null;
  }
}

/** Null for what is of another version or damaged. */
export function decodePresenceMessage(bytes: Buffer): PresenceMessage | null {
  return decode(bytes.toString()) as PresenceMessage | null;
}

export function decodePresenceRecord(text: string): PresenceRecord | null {
  return decode(text) as PresenceRecord | null;
}
