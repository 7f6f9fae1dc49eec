import type { Id } from '@teamchat/contract';
import type { RealtimeMetrics } from '../metrics.ts';
import type { LogReader } from '../ports.ts';
import { StreamEvent } from '../stream-event.ts';

interface Block {
  /** Ascending without holes; the first is the block's first seq, unless rows are missing. */
  events: StreamEvent[];
  weight: number;
}

function find(block: Block, seq: number): StreamEvent | undefined {
  const first = block.events[0];
  const event = first === undefined ? undefined : block.events[seq - first.seq];
  return event?.seq === seq ? event : undefined;
}

interface Load {
  done: Promise<Block>;
  /** Messages that were deleted while the rows were under way. */
  redactions: { id: Id; channelId: Id }[];
}

function redactBlock(block: Block, message: { id: Id; channelId: Id }): void {
  block.events = block.events.map((event) =>
    event.carriesText(message.id) ? event.redacted(message) : event,
  );
}

/**
 * Events older than the ring, read from Postgres in aligned blocks: one read serves everyone who
 * asks while it is under way, and the last blocks are kept, so that a storm of resumes costs a few
 * queries.
 */
export class ReplayBlocks {
  readonly #read: (afterSeq: number, limit: number) => ReturnType<LogReader['readEvents']>;
  readonly #size: number;
  readonly #kept: number;
  readonly #keptWeight: number;
  readonly #metrics: RealtimeMetrics;
  readonly #onRead: (event: StreamEvent) => void;
  readonly #blocks = new Map<number, Block>();
  readonly #loads = new Map<number, Load>();
  #weight = 0;

  constructor(options: {
    read: (afterSeq: number, limit: number) => ReturnType<LogReader['readEvents']>;
    /** Rows of one block. */
    size: number;
    kept: number;
    /** Bytes of all kept blocks, about. */
    keptWeight: number;
    metrics: RealtimeMetrics;
    /** Called for each event that was read. */
    onRead(event: StreamEvent): void;
  }) {
    this.#read = options.read;
    this.#size = options.size;
    this.#kept = options.kept;
    this.#keptWeight = options.keptWeight;
    this.#metrics = options.metrics;
    this.#onRead = (event) => options.onRead(event);
  }

  /** The event at `seq` if its block is here. */
  get(seq: number): StreamEvent | undefined {
    const block = this.#blocks.get(this.#indexOf(seq));
    return block === undefined ? undefined : find(block, seq);
  }

  /**
   * Reads the block of `seq`. False when Postgres lacks that row. Rejects when the read fails.
   */
  async load(seq: number): Promise<boolean> {
    const index = this.#indexOf(seq);
    const load = this.#loads.get(index) ?? this.#startLoad(index);
    return find(await load.done, seq) !== undefined;
  }

  /** To be called for each deletion that the feed applies. */
  redact(message: { id: Id; channelId: Id }): void {
    for (const block of this.#blocks.values()) redactBlock(block, message);
    for (const load of this.#loads.values()) load.redactions.push(message);
  }

  #indexOf(seq: number): number {
    return Math.floor((seq - 1) / this.#size);
  }

  #startLoad(index: number): Load {
    const redactions: Load['redactions'] = [];
    const load: Load = { redactions, done: this.#loadBlock(index, redactions) };
    this.#loads.set(index, load);
    load.done.then(
      () => this.#loads.delete(index),
      () => this.#loads.delete(index),
    );
    return load;
  }

  async #loadBlock(index: number, redactions: Load['redactions']): Promise<Block> {
    this.#metrics.replayBlocksRead++;
    const rows = await this.#read(index * this.#size, this.#size);
    const inside = rows.filter((row) => row.seq <= (index + 1) * this.#size);
    const events = inside.map((row) => StreamEvent.fromLog(row));
    for (const event of events) {
      event.retire();
      this.#onRead(event);
    }
    const weight = events.reduce((sum, event) => sum + event.weight, 0);
    const block: Block = { events, weight };
    for (const message of redactions) redactBlock(block, message);
    this.#keep(index, block);
    return block;
  }

  /** Forgets the blocks read longest ago; the newest one stays whatever its size. */
  #keep(index: number, block: Block): void {
    this.#weight += block.weight - (this.#blocks.get(index)?.weight ?? 0);
    this.#blocks.delete(index);
    this.#blocks.set(index, block);
    for (const [oldest, { weight }] of this.#blocks) {
      if (this.#blocks.size <= this.#kept && this.#weight <= this.#keptWeight) return;
      if (oldest === index) return;
      this.#blocks.delete(oldest);
      this.#weight -= weight;
    }
  }
}
