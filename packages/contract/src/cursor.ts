import { z } from 'zod';

/**
 * A position in a workspace's log: `<seq>.<tag>`, optionally `~n`. Opaque to clients.
 * `tag` is the random number stored with the event at `seq`; it exposes a log whose history changed
 * (restore, failover that lost its tail). `~n` makes the id of a frame that is not an event unique.
 */
export const Cursor = z
  .string()
  .regex(/^(0|[1-9]\d{0,15})\.(0|[1-9]\d{0,9})(~\d{1,15})?$/, { error: 'Expected a cursor.' })
  .meta({ id: 'Cursor', example: '42.1804289383' });
export type Cursor = z.infer<typeof Cursor>;

export interface Position {
  seq: number;
  tag: number;
}

/** Server only: clients compare the `seq` fields that come beside a cursor. */
export function parseCursor(cursor: Cursor): Position {
  const [seq, tag] = cursor.split('~', 1)[0]?.split('.') ?? [];
  return { seq: Number(seq), tag: Number(tag) };
}

export function formatCursor(position: Position): Cursor {
  return `${position.seq}.${position.tag}`;
}

/** @param n a random 48-bit number. */
export function formatFrameCursor(position: Position, n: number): Cursor {
  return `${position.seq}.${position.tag}~${n}`;
}
