import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from '../child.ts';
import type { Progress } from '../subjects/receivers.child.ts';
import type { Subject } from '../subjects/subject.ts';

export interface Round {
  microsPerDelivery: number;
  /** CPU time of the sending process per event, in microseconds. */
  microsPerSend?: number;
}

export interface RoundLoad {
  eventsPerSecond: number;
  /** Events made together. */
  burst: number;
  seconds: number;
  eventBytes: number;
}

async function waitForDeliveries(
  subject: Subject,
  receivers: Child,
  wanted: number,
): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { deliveries } = await receivers.call<Progress>('progress', subject.name);
    if (deliveries === wanted) return;
    if (deliveries > wanted || Date.now() > deadline) {
      throw new Error(`${subject.name}: ${deliveries} deliveries instead of ${wanted}`);
    }
    await delay(20);
  }
}

/**
 * Sends on an open-loop schedule and divides the CPU time by the deliveries. Refused when a delivery
 * is missing, or when they were over 90 % busy and so a bottleneck of their own.
 */
export async function measureRound(
  subject: Subject,
  receivers: Child,
  load: RoundLoad,
): Promise<Round> {
  const events = load.eventsPerSecond * load.seconds;
  await receivers.call('startRound', subject.name);
  const before = await receivers.call<Progress>('progress', subject.name);
  const [cpuBefore, busyBefore, senderBefore] = await Promise.all([
    subject.measured.usage(),
    receivers.usage(),
    subject.sender?.usage(),
  ]);
  const begun = performance.now();
  for (let i = 0; i < events; i += load.burst) {
    const due = begun + (i * 1000) / load.eventsPerSecond;
    await delay(Math.max(0, due - performance.now()));
    void subject.emit(load.burst, load.eventBytes);
  }
  const deliveries = Math.round(events * subject.receiversPerEvent);
  await waitForDeliveries(subject, receivers, before.deliveries + deliveries);
  const wall = performance.now() - begun;
  const [cpuAfter, busyAfter, senderAfter] = await Promise.all([
    subject.measured.usage(),
    receivers.usage(),
    subject.sender?.usage(),
  ]);
  const busy = (busyAfter.cpuMicros - busyBefore.cpuMicros) / 1000 / wall;
  if (busy > 0.9)
    throw new Error(`The receivers were ${Math.round(busy * 100)} % busy; use a slower schedule.`);
  const round: Round = {
    microsPerDelivery: (cpuAfter.cpuMicros - cpuBefore.cpuMicros) / deliveries,
  };
  if (senderBefore && senderAfter) {
    round.microsPerSend = (senderAfter.cpuMicros - senderBefore.cpuMicros) / events;
  }
  return round;
}
