import type { CaseFile } from './case-file.ts';
import { isLoggedEvent, readCursor } from './client-log.ts';
import type { Violation } from './violation.ts';

/** Every frame has a cursor of the right kind: an event its own, anything else a unique one. */
export function* findUntracked({ clients }: CaseFile): Generator<Violation> {
  for (const { name, streams } of clients) {
    const seen = new Set<string>();
    for (const { from, frames } of streams) {
      for (const [index, { id, data }] of frames.entries()) {
        const problem = (detail: string): Violation => ({
          invariant: 'untracked',
          where: name,
          detail,
        });
        const cursor = id === null ? null : readCursor(id);
        if (id === null || cursor === null) {
          yield problem(`a ${data.type} frame came with the id ${id}`);
        } else if (isLoggedEvent(data)) {
          if (!cursor.isEvent || cursor.seq !== data.seq)
            yield problem(`event ${data.seq} has id ${id}`);
        } else if (index === 0) {
          if (from !== null && id !== from) yield problem(`attached at ${id} instead of ${from}`);
        } else {
          if (cursor.isEvent) yield problem(`a ${data.type} frame has the id of an event, ${id}`);
          if (seen.has(id)) yield problem(`a ${data.type} frame repeats the id ${id}`);
          seen.add(id);
        }
      }
    }
  }
}
