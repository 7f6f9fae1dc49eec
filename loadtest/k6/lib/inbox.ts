import { plan, writersIn } from './crowd.ts';
import { Ledger } from './ledger.ts';
import * as metrics from './metrics.ts';
import type { StreamFrame } from './protocol.ts';
import { readText } from './text.ts';

/** The message, by the order of receipts, that a deliberate fault concerns. */
const FAULTY = 3;

interface Owner {
  place: number;
  channels: readonly number[];
  /** Whether the lag of what this person receives says something about the server. */
  isMeasured: boolean;
}

/** What one person has received, judged as it comes. */
export class Inbox {
  /** Where to resume: after the last frame. */
  cursor = plan.cursor;
  readonly channels: readonly number[];
  readonly #ledger: Ledger;
  readonly #isMeasured: boolean;
  readonly #isFaulty: boolean;
  #seen = 0;
  #held: StreamFrame | null = null;
  /** Of the newest message. */
  lastSeq = 0;

  constructor({ place, channels, isMeasured }: Owner) {
    this.channels = channels;
    this.#ledger = new Ledger(writersIn(channels), plan.load.messages);
    this.#isMeasured = isMeasured;
    this.#isFaulty = plan.fault !== null && place === plan.load.stalled;
  }

  /** Messages that are still to come. */
  get lost(): number {
    return this.#ledger.lost;
  }

  take(frame: StreamFrame, cursor: string, at: number): void {
    this.cursor = cursor;
    if (frame.type !== 'message.created') return;
    for (const each of this.#isFaulty ? this.#spoil(frame) : [frame]) this.#judge(each, at);
  }

  /** Counts what there was; once, at the end. */
  report(): void {
    metrics.received.add(this.#ledger.received);
    metrics.lost.add(this.#ledger.lost);
  }

  #judge({ data, seq }: StreamFrame, at: number): void {
    const { writer, number, due } = readText(data.body);
    this.lastSeq = Math.max(this.lastSeq, seq);
    const verdict = this.#ledger.take(writer, number, seq);
    if (verdict === 'double') metrics.duplicated.add(1);
    if (verdict === 'late') metrics.reordered.add(1);
    if (verdict === 'foreign') metrics.leaked.add(1);
    if (verdict === 'new' && this.#isMeasured) metrics.messageLag.add(at - due);
  }

  #spoil(frame: StreamFrame): StreamFrame[] {
    this.#seen++;
    const held = this.#held;
    this.#held = null;
    if (held !== null) return [frame, held];
    if (this.#seen !== FAULTY) return [frame];
    if (plan.fault === 'double') return [frame, frame];
    if (plan.fault === 'swap') this.#held = frame;
    return [];
  }
}
