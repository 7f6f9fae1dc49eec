import type { CaseFile } from './case-file.ts';
import { isLoggedEvent } from './client-log.ts';
import type { Violation } from './violation.ts';

/**
 * Once a server has routed a deletion, no stream that is opened on it carries the text, and Postgres
 * has it neither in the message nor in the log.
 */
export function* findResurrections({ clients, truth }: CaseFile): Generator<Violation> {
  const deletions = new Map(
    truth.events
      .filter(({ type }) => type === 'message.deleted')
      .map(({ subjectId, seq }) => [subjectId, seq]),
  );
  for (const { name: where, streams } of clients) {
    for (const { frames, provedSeq } of streams) {
      for (const { data: event } of frames) {
        if (!isLoggedEvent(event) || !('body' in event.data)) continue;
        const deletedAt = deletions.get(event.data.id);
        if (deletedAt === undefined || provedSeq < deletedAt) continue;
        const detail = `${event.type} ${event.seq} with its text, on a stream opened behind the deletion at ${deletedAt}`;
        yield { invariant: 'resurrect', where, detail };
      }
    }
  }
  for (const { subjectId, seq, type, data } of truth.events) {
    if (!deletions.has(subjectId) || !('body' in data)) continue;
    yield { invariant: 'resurrect', where: 'server', detail: `${type} ${seq} keeps its text` };
  }
  for (const { id, body, deleted } of truth.messages) {
    const hasText = (deleted || deletions.has(id)) && body !== '';
    if (hasText)
      yield { invariant: 'resurrect', where: 'server', detail: `message ${id} has a body` };
  }
}
