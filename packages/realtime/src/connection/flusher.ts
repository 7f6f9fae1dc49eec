import { Batch } from './batch.ts';

/** Sockets written in one go; the others get the next turn of the event loop. */
const SOCKETS_PER_TURN = 512;

export interface Flushed {
  flush(): void;
}

/** Writes what was queued in a turn of the event loop at its end, one write per socket. */
export class Flusher {
  #dirty: Flushed[] = [];
  #lastFirst: Batch | null = null;
  #scheduled = false;
  readonly #afterRound: () => void;

  /** @param afterRound called when every socket was written. */
  constructor(afterRound: () => void) {
    this.#afterRound = afterRound;
  }

  /** Begins a socket's batch of this turn. */
  begin(socket: Flushed, frame: Buffer): Batch {
    this.add(socket);
    if (this.#lastFirst?.startsWith(frame)) return this.#lastFirst;
    this.#lastFirst = new Batch(null, frame);
    return this.#lastFirst;
  }

  /** Has the socket flushed at the end of the turn. */
  add(socket: Flushed): void {
    this.#dirty.push(socket);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#run);
  }

  readonly #run = (): void => {
    const now = this.#dirty.splice(0, SOCKETS_PER_TURN);
    for (const socket of now) socket.flush();
    if (this.#dirty.length > 0) {
      setImmediate(this.#run);
      return;
    }
    this.#scheduled = false;
    // NOTE: batches refer to the frames behind them; without this the first would keep them all.
    this.#lastFirst = null;
    this.#afterRound();
  };
}
