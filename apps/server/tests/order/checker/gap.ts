import type { CaseFile } from './case-file.ts';
import {
  type ClientLog,
  caughtUpAt,
  isLoggedEvent,
  positionOf,
  readCursor,
  type StreamLog,
} from './client-log.ts';
import type { TrueEvent } from './truth.ts';
import type { Violation } from './violation.ts';

/**
 * No position passes over an event that its viewer should have had. Live, that is who was entitled at
 * the event's own seq; in a replay, which goes by the rights at the time of writing, who was entitled
 * from then until the replay was over.
 */
export function* findGaps(file: CaseFile): Generator<Violation> {
  const { events, head } = file.truth;
  if (events.some(({ seq }, index) => seq !== index + 1) || events.length !== head) {
    const detail = `the log has ${events.length} events and its head is ${head}`;
    yield { invariant: 'gap', where: 'server', detail };
    return;
  }
  for (const client of file.clients) {
    for (const stream of client.streams) yield* findGapsIn(stream, client, file);
  }
}

function* findGapsIn(
  stream: StreamLog,
  { name, userId }: ClientLog,
  { truth, rights }: CaseFile,
): Generator<Violation> {
  if (stream.isForged) return;
  const caughtUp = caughtUpAt(stream);
  const isRequired = (event: TrueEvent, index: number) =>
    caughtUp !== null && index > caughtUp.index
      ? rights.isEntitledAt(userId, event)
      : rights.isEntitledThroughout(userId, event, caughtUp?.seq ?? truth.head);
  let position = stream.from === null ? null : (readCursor(stream.from)?.seq ?? null);
  for (const [index, frame] of stream.frames.entries()) {
    const seq = positionOf(frame);
    if (seq === null) continue;
    const passed = isLoggedEvent(frame.data) ? seq - 1 : seq;
    const skipped = truth.events.slice(position ?? seq, passed);
    for (const event of skipped.filter((candidate) => isRequired(candidate, index))) {
      const how = caughtUp !== null && index > caughtUp.index ? 'live' : 'replay';
      const detail = `${how} passed over ${event.type} ${event.seq} with ${frame.data.type} ${seq}`;
      yield { invariant: 'gap', where: name, detail };
    }
    position = Math.max(position ?? seq, seq);
  }
}
