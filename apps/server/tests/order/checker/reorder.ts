import type { CaseFile } from './case-file.ts';
import { isLoggedEvent, positionOf } from './client-log.ts';
import type { Violation } from './violation.ts';

/** Seqs ascend: of the events on one stream, of positions, and of what one store applied. */
export function* findReordering({ clients }: CaseFile): Generator<Violation> {
  for (const { name, streams, applied } of clients) {
    for (const { frames } of streams) {
      let last = 0;
      for (const frame of frames) {
        const seq = positionOf(frame) ?? last;
        const isRepetition = isLoggedEvent(frame.data) && seq === last;
        if (seq < last && !isRepetition) {
          const detail = `a ${frame.data.type} frame at ${seq} came behind ${last}`;
          yield { invariant: 'reorder', where: name, detail };
        }
        last = Math.max(last, seq);
      }
    }
    for (const seqs of applied) {
      const index = seqs.findIndex((seq, at) => at > 0 && seq < (seqs[at - 1] ?? 0));
      if (index < 0) continue;
      const detail = `applied ${seqs[index]} behind ${seqs[index - 1]}`;
      yield { invariant: 'reorder', where: name, detail };
    }
  }
}
