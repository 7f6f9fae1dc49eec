import { SharedArray } from 'k6/data';
import type { PersonData, Plan } from './plan.ts';

export const plan = JSON.parse(open(__ENV.PLAN ?? '')) as Plan;

/** Everybody who takes part; kept once for all virtual users. */
export const people = new SharedArray<PersonData>(
  'people',
  () => JSON.parse(open(__ENV.PEOPLE ?? '')) as PersonData[],
);

/** The places in `writers` of those whose messages somebody in these channels is to see. */
export function writersIn(channels: readonly number[]): number[] {
  return plan.writers.flatMap(({ channel }, place) => (channels.includes(channel) ? [place] : []));
}

/** Where somebody writes; `place` is the one in `writers`. */
export function dutiesOf(person: number): { place: number; channel: number }[] {
  return plan.writers.flatMap((writer, place) =>
    writer.person === person ? [{ place, channel: writer.channel }] : [],
  );
}

/** How many receipts a run without fault has. */
export function countReceipts(): number {
  const members = plan.channelIds.map(() => 0);
  for (const { channels } of people) {
    for (const channel of channels) members[channel] = (members[channel] ?? 0) + 1;
  }
  const receivers = plan.writers.reduce((sum, { channel }) => sum + (members[channel] ?? 0), 0);
  return receivers * plan.load.messages;
}
