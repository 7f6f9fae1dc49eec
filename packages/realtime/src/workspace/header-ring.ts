/** What decides whether a viewer gets an event, and whether a cursor belongs to this history. */
export interface EventHeader {
  tag: number;
  audience: string;
}

interface Block {
  tags: Int32Array;
  /** Undefined where nothing is known. */
  audiences: (string | undefined)[];
}

/** Distinct audiences whose text is kept once. */
const MAX_INTERNED = 4_096;

/**
 * The headers of many more events than the ring has bodies of, in blocks: what flows by, and what
 * replays read. With it a resume passes over what its viewer may not see without reading it.
 */
export class HeaderRing {
  readonly #blockSize: number;
  readonly #maxBlocks: number;
  readonly #blocks = new Map<number, Block>();
  readonly #interned = new Map<string, string>();

  /** @param maxEvents headers kept; the oldest go first, a block at a time. */
  constructor(maxEvents: number, blockSize: number) {
    this.#blockSize = blockSize;
    this.#maxBlocks = Math.max(1, Math.floor(maxEvents / blockSize));
  }

  add(event: EventHeader & { seq: number }): void {
    const index = Math.floor((event.seq - 1) / this.#blockSize);
    const block = this.#blocks.get(index) ?? this.#addBlock(index);
    if (block === null) return;
    const place = (event.seq - 1) % this.#blockSize;
    block.tags[place] = event.tag;
    block.audiences[place] = this.#intern(event.audience);
  }

  get(seq: number): EventHeader | undefined {
    const block = this.#blocks.get(Math.floor((seq - 1) / this.#blockSize));
    const place = (seq - 1) % this.#blockSize;
    const audience = block?.audiences[place];
    const tag = block?.tags[place];
    return audience === undefined || tag === undefined ? undefined : { tag, audience };
  }

  /** Null for a block that would be the first to go. */
  #addBlock(index: number): Block | null {
    if (this.#blocks.size === this.#maxBlocks) {
      const oldest = Math.min(...this.#blocks.keys());
      if (index < oldest) return null;
      this.#blocks.delete(oldest);
    }
    const block: Block = {
      tags: new Int32Array(this.#blockSize),
      audiences: Array.from({ length: this.#blockSize }, () => undefined),
    };
    this.#blocks.set(index, block);
    return block;
  }

  #intern(audience: string): string {
    const known = this.#interned.get(audience);
    if (known !== undefined) return known;
    if (this.#interned.size >= MAX_INTERNED) this.#interned.clear();
    this.#interned.set(audience, audience);
    return audience;
  }
}
