import { isDeepStrictEqual } from 'node:util';
import type { CaseFile } from './case-file.ts';
import { isLoggedEvent } from './client-log.ts';
import type { Violation } from './violation.ts';

function isRedacted(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'redacted' in data;
}

/**
 * One seq is one content, for every client and in Postgres. The redaction of a deleted message's
 * events is the one difference that may be; before it everybody got the same text.
 */
export function* findDivergence({ clients, truth }: CaseFile): Generator<Violation> {
  const texts = new Map<number, unknown>();
  for (const { name, streams } of clients) {
    for (const { data: event } of streams.flatMap(({ frames }) => frames)) {
      if (!isLoggedEvent(event)) continue;
      const stored = truth.events[event.seq - 1];
      if (stored === undefined) continue;
      const { seq, at, type, v } = stored;
      const problem = (detail: string): Violation => ({
        invariant: 'diverge',
        where: name,
        detail,
      });
      if (!isDeepStrictEqual([event.at, event.type, event.v], [at, type, v])) {
        yield problem(
          `event ${seq} came as ${event.type} of ${event.at}, stored is ${type} of ${at}`,
        );
        continue;
      }
      if (isDeepStrictEqual(event.data, stored.data) || isRedacted(event.data)) continue;
      if (!isRedacted(stored.data)) {
        yield problem(`event ${seq} came as ${JSON.stringify(event.data)}`);
      }
      if (texts.has(seq) && !isDeepStrictEqual(texts.get(seq), event.data)) {
        yield problem(`event ${seq} came with two texts`);
      }
      texts.set(seq, event.data);
    }
  }
}
