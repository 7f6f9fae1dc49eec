import type { CaseFile } from './case-file.ts';
import { readCursor } from './client-log.ts';
import type { Violation } from './violation.ts';

/** Whatever position a server named, Postgres has it: what was delivered was committed. */
export function* findPhantoms({ clients, truth }: CaseFile): Generator<Violation> {
  for (const { name, streams } of clients) {
    for (const { frames, isForged } of streams) {
      if (isForged) continue;
      for (const { id, data } of frames) {
        const cursor = id === null ? null : readCursor(id);
        if (cursor === null || truth.events[cursor.seq - 1]?.tag === cursor.tag) continue;
        const detail = `a ${data.type} frame at ${id}, which is not in the log`;
        yield { invariant: 'phantom', where: name, detail };
      }
    }
  }
}
