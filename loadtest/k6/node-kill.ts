/** One of two servers is killed while people talk; they go on at the other one. */
import { scenario } from 'k6/execution';
import http from 'k6/http';
import { attend, chooseStart, ownPlaces, type Start } from './lib/attendance.ts';
import { people, plan } from './lib/crowd.ts';
import { optionsFor } from './lib/options.ts';
import { createPerson } from './lib/person.ts';

// The balancer takes turns, so that half of the people are at each.
export const options = optionsFor({
  reconnects: [`count>=${Math.floor(people.length / 2)}`],
  recovery_time: ['p(99)<5000'],
});

export const setup = chooseStart;

export default function (start: Start): void {
  const kill = () => void http.asyncRequest('POST', `${plan.controlUrl}/kill`);
  attend(
    start,
    ownPlaces().map((place) => createPerson(place)),
    scenario.iterationInTest === 0 ? kill : undefined,
  );
}
