/** Between this process's `performance.now()` and the clock that all processes of a machine share. */
const offset = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Milliseconds of a clock that only goes forward and is the same in every process of this machine. */
export function sharedClock(): number {
  return performance.now() + offset;
}
