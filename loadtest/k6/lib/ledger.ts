/** What a receipt turned out to be. */
export type Verdict = 'new' | 'late' | 'double' | 'foreign';

interface Stream {
  /** The number that comes next. */
  next: number;
  /** Numbers that were passed over. */
  missing: Set<number>;
}

/**
 * What one person has to receive and has received. Every writer numbers its messages from 0, so that a
 * lost, repeated or misplaced one shows.
 */
export class Ledger {
  readonly #perWriter: number;
  readonly #streams = new Map<number, Stream>();
  #lastSeq = 0;
  received = 0;

  /** @param writers those whose `perWriter` messages this person is to see. */
  constructor(writers: readonly number[], perWriter: number) {
    this.#perWriter = perWriter;
    for (const writer of writers) this.#streams.set(writer, { next: 0, missing: new Set() });
  }

  get lost(): number {
    return this.#streams.size * this.#perWriter - this.received;
  }

  /** `late`: new, but after one that is later by the writer's number or by the log's. */
  take(writer: number, number: number, seq: number): Verdict {
    const stream = this.#streams.get(writer);
    if (stream === undefined || number >= this.#perWriter) return 'foreign';
    if (number < stream.next && !stream.missing.delete(number)) return 'double';
    const isLate = number < stream.next || seq <= this.#lastSeq;
    for (let passed = stream.next; passed < number; passed++) stream.missing.add(passed);
    stream.next = Math.max(stream.next, number + 1);
    this.#lastSeq = Math.max(this.#lastSeq, seq);
    this.received++;
    return isLate ? 'late' : 'new';
  }
}
