import { scenario } from 'k6/execution';
import { clearInterval, setInterval, setTimeout } from 'k6/timers';
import { dutiesOf, people, plan } from './crowd.ts';
import type { Person } from './person.ts';

/** When the first message is due, by the clock; the same for all virtual users. */
export interface Start {
  at: number;
}

/** For k6's `setup`: leaves everybody the time to connect. */
export function chooseStart(): Start {
  return { at: Date.now() + plan.load.connectWithin + 1_000 };
}

/** Milliseconds from the start to the last message. */
export const duration = plan.load.messages * plan.load.every;

/** How often it is looked whether everything has arrived. */
const CHECK = 250;
/** What comes twice may come a little later. */
const SETTLE = 1_000;

/** The places in the crowd of those whom this virtual user plays. */
export function ownPlaces(): number[] {
  const { peoplePerUser, stalled } = plan.load;
  const first = stalled + scenario.iterationInTest * peoplePerUser;
  const count = Math.min(peoplePerUser, people.length - first);
  return Array.from({ length: count }, (_, i) => first + i);
}

/**
 * Plays people from their arrival until they have received everything, or until the grace is over.
 * Messages are due by the clock, however long earlier ones take.
 */
export function attend(start: Start, crowd: Person[], during?: (crowd: Person[]) => void): void {
  crowd.forEach((person, index) => {
    setTimeout(() => person.connect(), (index * plan.load.connectWithin) / crowd.length);
  });
  for (const person of crowd) {
    for (const duty of dutiesOf(person.place)) write(person, duty, { number: 0, start });
  }
  if (during !== undefined) setTimeout(() => during(crowd), start.at + duration / 2 - Date.now());
  const end = start.at + duration;
  let completeAt = Number.POSITIVE_INFINITY;
  const timer = setInterval(() => {
    const now = Date.now();
    if (now > end && crowd.every((person) => person.isDone)) completeAt = Math.min(completeAt, now);
    if (now < completeAt + SETTLE && now < end + plan.load.grace) return;
    clearInterval(timer);
    for (const person of crowd) person.leave();
  }, CHECK);
}

type Duty = ReturnType<typeof dutiesOf>[number];

function write(person: Person, duty: Duty, next: { number: number; start: Start }): void {
  const { number, start } = next;
  if (number >= plan.load.messages) return;
  // Writers take turns within a beat.
  const phase = Math.floor((duty.place * plan.load.every) / plan.writers.length);
  const due = start.at + phase + number * plan.load.every;
  setTimeout(() => {
    person.write(duty, { number, due });
    write(person, duty, { number: number + 1, start });
  }, due - Date.now());
}
