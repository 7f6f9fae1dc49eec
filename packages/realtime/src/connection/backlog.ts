/** Below this a socket is not worth counting. */
const COUNTED_BYTES = 64 * 1024;

export interface Backlogged {
  readonly bufferedBytes: number;
  closeAsSlow(): void;
}

/** Bounds the unsent bytes of all sockets together: past the cap the largest are closed first. */
export class Backlog {
  readonly #cap: number;
  readonly #sockets = new Set<Backlogged>();

  constructor(cap: number) {
    this.#cap = cap;
  }

  /** To be called for a socket that did not take everything at once. */
  note(socket: Backlogged): void {
    if (socket.bufferedBytes > COUNTED_BYTES) this.#sockets.add(socket);
  }

  forget(socket: Backlogged): void {
    this.#sockets.delete(socket);
  }

  check(): void {
    if (this.#sockets.size === 0) return;
    let total = 0;
    for (const socket of this.#sockets) {
      if (socket.bufferedBytes <= COUNTED_BYTES) this.#sockets.delete(socket);
      else total += socket.bufferedBytes;
    }
    if (total <= this.#cap) return;
    const largestFirst = [...this.#sockets].toSorted((a, b) => b.bufferedBytes - a.bufferedBytes);
    for (const socket of largestFirst) {
      if (total <= this.#cap) return;
      total -= socket.bufferedBytes;
      socket.closeAsSlow();
    }
  }
}
