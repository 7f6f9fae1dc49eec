/** One channel with 5,000 members. */
import { attend, chooseStart, ownPlaces, type Start } from './lib/attendance.ts';
import { optionsFor } from './lib/options.ts';
import { createPerson } from './lib/person.ts';

export const options = optionsFor();

export const setup = chooseStart;

export default function (start: Start): void {
  attend(
    start,
    ownPlaces().map((place) => createPerson(place)),
  );
}
