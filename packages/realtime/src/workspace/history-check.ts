import type { Id, Position } from '@teamchat/contract';
import { Coalesced } from '../coalesced.ts';
import type { RealtimeMetrics } from '../metrics.ts';
import type { LogReader } from '../ports.ts';

/** Rows of one query. */
const ROWS = 256;

export interface HistoryCheckOptions {
  workspaceId: Id;
  log: Pick<LogReader, 'readEvents'>;
  metrics: Pick<RealtimeMetrics, 'duplicates'>;
  /** What was routed last. */
  position(): Position;
  /** The tag of an event that was routed lately, as far as it is known. */
  tagOf(seq: number): number | undefined;
  /** Postgres has another history than the one that was routed. */
  onOther(reason: string): void;
  /** Postgres could not be asked. */
  onError(error: unknown): void;
}

/**
 * Is what was routed still the history that Postgres has? The tag at the position alone does not tell: after a failover
 * that lost the end of the log, the first of the new events may stand upon the lost ones.
 */
export class HistoryCheck {
  readonly #options: HistoryCheckOptions;
  readonly #check = new Coalesced(() => this.#compare());
  /** Up to here the two surely were the same. */
  #confirmed: Position;
  /** Comparisons asked for, and up to which of them one succeeded. */
  #asked = 0;
  #answered = 0;

  constructor(options: HistoryCheckOptions, head: Position) {
    this.#options = options;
    this.#confirmed = head;
  }

  /** Postgres had this, unless that still has to be found out: a comparison that failed is repeated. */
  confirm(position: Position): void {
    if (this.#asked === this.#answered) this.#confirmed = position;
    else void this.#check.request();
  }

  /** Compares every tag since the last confirmed position. */
  request(): Promise<void> {
    this.#asked++;
    return this.#check.request();
  }

  /** An event came whose seq was routed before: checks when it is another one. */
  meetAgain({ seq, tag }: Position): void {
    this.#options.metrics.duplicates++;
    const position = this.#options.position();
    const routed = seq === position.seq ? position.tag : this.#options.tagOf(seq);
    if (routed === undefined || routed === tag) return;
    if (seq < this.#confirmed.seq) this.#confirmed = { seq, tag: routed };
    void this.request();
  }

  async #compare(): Promise<void> {
    const { workspaceId, log } = this.#options;
    const asked = this.#asked;
    const isOther = (reason: string) => this.#options.onOther(reason);
    const [from, to] = [this.#confirmed, this.#options.position()];
    const tagOf = (seq: number) =>
      [from, to].find((known) => known.seq === seq)?.tag ?? this.#options.tagOf(seq);
    try {
      for (let seq = from.seq; seq <= to.seq; ) {
        const rows = await log.readEvents(workspaceId, seq - 1, ROWS);
        if (rows[0]?.seq !== seq) return isOther('a row that was routed is missing');
        for (const row of rows) {
          if (row.seq <= to.seq && (tagOf(row.seq) ?? row.tag) !== row.tag) {
            return isOther('the tag of an event differs');
          }
          seq = row.seq + 1;
        }
      }
      if (from === this.#confirmed) this.#confirmed = to;
      this.#answered = asked;
    } catch (error) {
      this.#options.onError(error);
    }
  }
}
