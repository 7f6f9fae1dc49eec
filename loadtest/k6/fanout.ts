/** Steady talk in many channels that overlap, from a server that has one core. */
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
