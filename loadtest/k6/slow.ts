/** Some people stop reading for a while. The server lets them go, nobody else is slower, and they miss nothing. */
import { sleep } from 'k6';
import { scenario } from 'k6/execution';
import ws from 'k6/ws';
import { attend, chooseStart, duration, ownPlaces, type Start } from './lib/attendance.ts';
import { people, plan } from './lib/crowd.ts';
import { slowClosed } from './lib/metrics.ts';
import { maxDuration, optionsFor } from './lib/options.ts';
import { createPerson, type Person } from './lib/person.ts';
import * as protocol from './lib/protocol.ts';

const { stalled } = plan.load;

export const options = optionsFor(
  { slow_closed: [`count==${stalled}`] },
  {
    stalled: {
      executor: 'per-vu-iterations',
      exec: 'stall',
      vus: stalled,
      iterations: 1,
      maxDuration,
    },
  },
);

export const setup = chooseStart;

export default function (start: Start): void {
  attend(
    start,
    ownPlaces().map((place) => createPerson(place)),
  );
}

/** Stops reading at the first message until most of the talk is over; then comes back. */
export function stall(start: Start): void {
  const person = createPerson(scenario.iterationInTest, { isMeasured: false });
  const wakeAt = start.at + 0.8 * duration;
  readSlowly(person, wakeAt);
  attend(start, [person]);
}

/**
 * NOTE: k6/ws reads nothing from the socket while a handler runs; k6/websockets would. It closes a broken
 * socket by itself; closing it in an `error` handler could block k6 for ever.
 */
function readSlowly(person: Person, wakeAt: number): void {
  const { accessToken } = people[person.place] ?? { accessToken: '' };
  ws.connect(protocol.socketUrl(plan.url), null, (socket) => {
    socket.on('open', () => {
      socket.send(protocol.hello(accessToken));
      socket.send(protocol.subscribe(plan.workspaceId, person.inbox.cursor));
    });
    socket.on('message', (text) => {
      const { result } = JSON.parse(text) as protocol.Answer;
      const frame = result?.data?.json.data;
      if (result?.id === undefined || frame === undefined) return;
      person.inbox.take(frame, result.id, Date.now());
      const left = wakeAt - Date.now();
      if (frame.type === 'message.created' && left > 0) sleep(left / 1000);
    });
    socket.on('close', () => slowClosed.add(1));
    // Whoever is not closed by the server does not count.
    socket.setTimeout(() => {
      throw new Error('The server did not close a stalled reader.');
    }, duration * 2);
  });
}
