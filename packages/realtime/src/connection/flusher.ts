import { Batch } from './batch.ts';

/** Sockets written in one go; the others get the next turn of the event loop. */
const SOCKETS_PER_TURN = 512;

export interface Flushed {
  flush(): void;
}

export interface FlusherOptions {
  /** Called after each turn in which sockets were written. */
  afterTurn?(): void;
  /** Called when every socket was written. */
  afterRound(): void;
}

/** Writes what was queued in a turn of the event loop at its end, one write per socket. */
export class Flusher {
  #dirty: Flushed[] = [];
  #lastFirst: Batch | null = null;
  #scheduled = false;
  #written = 0;
  readonly #options: FlusherOptions;

  constructor(options: FlusherOptions) {
    this.#options = options;
  }

  /** Sockets written so far, counted anew in each round they take part in. */
  get written(): number {
    return this.#written;
  }

  /** Sockets added so far: when `written` has come as far, all of them are written. */
  get added(): number {
    return this.#written + this.#dirty.length;
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
    this.#written += now.length;
    this.#options.afterTurn?.();
    if (this.#dirty.length > 0) {
      setImmediate(this.#run);
      return;
    }
    this.#scheduled = false;
    // NOTE: batches refer to the frames behind them; without this the first would keep them all.
    this.#lastFirst = null;
    this.#options.afterRound();
  };
}
