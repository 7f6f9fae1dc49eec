/**
 * Milliseconds of a clock that only goes forward and is the same in every process of this machine.
 * NOTE: never by way of `performance.now()` and an offset: `performance` is loaded when it is first named, which takes
 * milliseconds that would be part of the offset of one process and not of another.
 */
export function sharedClock(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
