import { expect, test, vi } from 'vitest';
import { DatabaseClock } from './database-clock.ts';
import { MemoryLog, silentLogger } from './testing.ts';

function setup() {
  const log = new MemoryLog();
  const readClock = vi.spyOn(log, 'readClock');
  const clock = new DatabaseClock({ log, timings: { clockEvery: 1_000 }, logger: silentLogger });
  const isAhead = () => (clock.at(performance.now()) ?? 0) - Date.now();
  return { log, clock, readClock, isAhead };
}

test('follows a clock that is set, but not more often than it should', async () => {
  const { log, clock, readClock, isAhead } = setup();
  expect(clock.at(performance.now())).toBeNull();
  log.clockAhead = 60_000;
  clock.visit(0);
  await vi.waitFor(() => expect(isAhead()).toBeGreaterThan(59_000));
  const asked = readClock.mock.calls.length;
  log.clockAhead = -60_000;
  clock.visit(999);
  expect(readClock).toHaveBeenCalledTimes(asked);
  clock.visit(1_000);
  await vi.waitFor(() => expect(isAhead()).toBeLessThan(-59_000));
});

test('keeps the last distance while the database is away', async () => {
  const { log, clock, isAhead } = setup();
  log.clockAhead = 60_000;
  clock.visit(0);
  await vi.waitFor(() => expect(clock.at(performance.now())).not.toBeNull());
  log.delay = () => Promise.reject(new Error('down'));
  clock.visit(1_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(isAhead()).toBeGreaterThan(59_000);
  log.delay = () => Promise.resolve();
  log.clockAhead = 0;
  clock.visit(2_000);
  await vi.waitFor(() => expect(isAhead()).toBeLessThan(1_000));
});

test('takes the quickest answer', async () => {
  const { clock, readClock, isAhead } = setup();
  let answers = 0;
  readClock.mockImplementation(async () => {
    // The first answer was under way for long, all of it on its way back.
    const now = Date.now();
    if (answers++ === 0) await new Promise((resolve) => setTimeout(resolve, 200));
    return now;
  });
  clock.visit(0);
  await vi.waitFor(() => expect(clock.at(performance.now())).not.toBeNull());
  expect(Math.abs(isAhead())).toBeLessThan(50);
});
