import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from './child.ts';
import { sharedClock } from './clock.ts';
import type { Progress } from './subjects/receivers.child.ts';

export interface Schedule {
  eventsPerSecond: number;
  seconds: number;
}

interface TimedRound extends Schedule {
  receivers: Child;
  /** The groups of receivers to wait for. */
  groups: readonly string[];
  emit: () => unknown;
}

/**
 * Makes one event at a time on an open-loop schedule.
 * @returns for each group, the milliseconds from when each event was due until its last receiver had it.
 */
export async function timeRound(round: TimedRound): Promise<number[][]> {
  const { receivers, groups } = round;
  await Promise.all(groups.map((name) => receivers.call('startRound', name)));
  const events = round.eventsPerSecond * round.seconds;
  const begun = sharedClock();
  const dueAt = (event: number) => begun + (event * 1000) / round.eventsPerSecond;
  for (let i = 0; i < events; i++) {
    // A timer takes whole milliseconds and would cut the rest.
    await delay(Math.max(0, Math.ceil(dueAt(i) - sharedClock())));
    void round.emit();
  }
  return Promise.all(
    groups.map(async (name) => {
      const arrivals = await waitForEvents(receivers, name, events);
      return arrivals.map((at, i) => at - dueAt(i));
    }),
  );
}

async function waitForEvents(receivers: Child, name: string, events: number): Promise<number[]> {
  const deadline = sharedClock() + 30_000;
  for (;;) {
    const { complete, arrivals } = await receivers.call<Progress>('progress', name);
    if (complete === events) return arrivals;
    if (complete > events || sharedClock() > deadline) {
      throw new Error(`${name}: ${complete} events at every receiver instead of ${events}`);
    }
    await delay(50);
  }
}
