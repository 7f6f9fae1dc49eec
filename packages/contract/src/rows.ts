/** A wire row that knows the seq of its last change. */
interface Row {
  readonly rev: number;
}

/** The same record with `row` under `key`; the record itself when it holds that very object. */
export function withRow<T>(rows: Readonly<Record<string, T>>, key: string, row: T) {
  return rows[key] === row ? rows : { ...rows, [key]: row };
}

/** The same record without `key`; the record itself when it has none. */
export function withoutRow<T>(rows: Readonly<Record<string, T>>, key: string) {
  if (!(key in rows)) return rows;
  const { [key]: _, ...rest } = rows;
  return rest;
}

/**
 * The row to keep when an answer read at `seq` brings `incoming`: a local change after `seq` wins.
 * NOTE: an equal rev is equal content, so the local object stays and views do not redraw.
 */
export function mergeRow<T extends Row>(local: T | undefined, incoming: T, seq: number): T {
  if (local === undefined) return incoming;
  return local.rev > seq || local.rev === incoming.rev ? local : incoming;
}

/** `next`, or `previous` when both have the same own values. */
export function keepEqual<T extends object>(previous: T | undefined, next: T): T {
  if (previous === undefined) return next;
  const keys = Object.keys(next) as (keyof T)[];
  if (keys.length !== Object.keys(previous).length) return next;
  return keys.every((key) => Object.is(previous[key], next[key])) ? previous : next;
}
