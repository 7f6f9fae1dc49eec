/** Everybody loses the connection at the same moment and comes back as tRPC's own client does: at once. */
import { attend, chooseStart, ownPlaces, type Start } from './lib/attendance.ts';
import { people } from './lib/crowd.ts';
import { optionsFor } from './lib/options.ts';
import { createPerson } from './lib/person.ts';
import { stock } from './lib/retry.ts';

export const options = optionsFor({
  reconnects: [`count>=${people.length}`],
  recovery_time: ['max<60000'],
});

export const setup = chooseStart;

export default function (start: Start): void {
  const crowd = ownPlaces().map((place) => createPerson(place, { retryDelay: stock }));
  attend(start, crowd, () => {
    for (const person of crowd) person.drop();
  });
}
