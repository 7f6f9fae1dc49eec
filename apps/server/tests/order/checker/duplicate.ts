import type { CaseFile } from './case-file.ts';
import { isLoggedEvent } from './client-log.ts';
import type { Violation } from './violation.ts';

function* repeated(seqs: Iterable<number>): Generator<number> {
  const seen = new Set<number>();
  for (const seq of seqs) {
    if (seen.has(seq)) yield seq;
    seen.add(seq);
  }
}

/** Delivered once per stream, applied once per store, created once in the log. */
export function* findDuplicates({ clients, truth }: CaseFile): Generator<Violation> {
  for (const { name: where, streams, applied } of clients) {
    for (const { frames } of streams) {
      const events = frames.map(({ data }) => data).filter(isLoggedEvent);
      for (const seq of repeated(events.map((event) => event.seq))) {
        yield { invariant: 'duplicate', where, detail: `event ${seq} came twice on one stream` };
      }
    }
    for (const seq of applied.flatMap((seqs) => [...repeated(seqs)])) {
      yield { invariant: 'duplicate', where, detail: `event ${seq} was applied twice` };
    }
  }
  const created = new Set<string>();
  for (const { type, subjectId, seq } of truth.events) {
    if (type !== 'message.created') continue;
    if (created.has(subjectId)) {
      const detail = `message ${subjectId} was created again at ${seq}`;
      yield { invariant: 'duplicate', where: 'server', detail };
    }
    created.add(subjectId);
  }
}
