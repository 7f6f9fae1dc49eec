/** A few people who sign in with their passwords and talk: does everything work at all? */
import http from 'k6/http';
import { attend, chooseStart, ownPlaces, type Start } from './lib/attendance.ts';
import { people, plan } from './lib/crowd.ts';
import { optionsFor } from './lib/options.ts';
import { createPerson } from './lib/person.ts';

export const options = optionsFor();

export const setup = chooseStart;

export default function (start: Start): void {
  const crowd = ownPlaces().map((place) => createPerson(place, { accessToken: signIn(place) }));
  attend(start, crowd);
}

function signIn(place: number): string {
  const { email, password } = people[place] ?? {};
  const body = JSON.stringify({ email, password });
  const headers = { 'content-type': 'application/json' };
  const answer = http.post(`${plan.url}/v1/auth/login`, body, { headers });
  if (answer.status !== 200) throw new Error(`Signing in answered ${answer.status}.`);
  return (JSON.parse(answer.body as string) as { accessToken: string }).accessToken;
}
