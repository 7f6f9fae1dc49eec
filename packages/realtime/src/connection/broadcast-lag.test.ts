import { expect, test, vi } from 'vitest';
import { DatabaseClock } from '../database-clock.ts';
import { MemoryLog, silentLogger } from '../testing.ts';
import { BroadcastLag } from './broadcast-lag.ts';
import { type Flushed, Flusher } from './flusher.ts';

test('an event counts when its last socket is written, also when the round never ends', async () => {
  const timings = { clockEvery: 60_000 };
  const clock = new DatabaseClock({ log: new MemoryLog(), timings, logger: silentLogger });
  clock.visit(0);
  await vi.waitFor(() => expect(clock.at(0)).not.toBeNull());

  const afterRound = vi.fn();
  const afterTurn = () => {
    lag.settle();
    lag.visit();
  };
  const flusher = new Flusher({ afterTurn, afterRound });
  const writtenAtObservation: number[] = [];
  const observer = { observe: () => writtenAtObservation.push(flusher.written) };
  const lag = new BroadcastLag({ observer, clock, flusher });
  let isBusy = true;
  const socket: Flushed = {
    flush: () => {
      if (isBusy) flusher.add(socket);
    },
  };
  // More than are written in one turn.
  for (let count = 0; count < 1_000; count++) flusher.add(socket);
  lag.begin(new Date().toISOString());
  await vi.waitFor(() => expect(writtenAtObservation).toHaveLength(1));
  expect(writtenAtObservation[0]).toBeGreaterThanOrEqual(1_000);
  expect(afterRound).not.toHaveBeenCalled();
  isBusy = false;
  await vi.waitFor(() => expect(afterRound).toHaveBeenCalled());
  expect(writtenAtObservation).toHaveLength(1);
});
