import type { Duplex } from 'node:stream';
import type { FrameTemplate, RequestKey } from '../frame.ts';

/** Up to here the pieces of one socket's turn are copied into one Buffer, shared or not. */
const COPIED_BYTES = 16 * 1024;

/**
 * The frames queued for a socket in one turn, as a chain that sockets share: two sockets that were
 * handed the same frames in the same order hold the same object, and its bytes are joined once.
 */
export class Batch {
  readonly bytes: number;
  readonly frames: number;
  readonly #previous: Batch | null;
  readonly #frame: Buffer;
  #lastNext: Batch | null = null;
  #joined: Buffer | null = null;
  #writes = 0;

  constructor(previous: Batch | null, frame: Buffer) {
    this.#previous = previous;
    this.#frame = frame;
    this.frames = previous === null ? 1 : previous.frames + 1;
    this.bytes = previous === null ? frame.length : previous.bytes + frame.length;
  }

  /** This chain with one more frame: the same object for the same frame, as a rule. */
  append(frame: Buffer): Batch {
    const next = this.#lastNext;
    if (next !== null && next.#frame === frame) return next;
    this.#lastNext = new Batch(this, frame);
    return this.#lastNext;
  }

  startsWith(frame: Buffer): boolean {
    return this.frames === 1 && this.#frame === frame;
  }

  /** All frames end to end. */
  join(): Buffer {
    if (this.frames === 1) return this.#frame;
    this.#joined ??= Buffer.concat(this.#listFrames(), this.bytes);
    return this.#joined;
  }

  /** Hands everything to the socket as one write. */
  writeTo(socket: Duplex): void {
    const isShared = this.#writes++ > 0;
    if (this.frames === 1 || this.#joined !== null || isShared || this.bytes <= COPIED_BYTES) {
      socket.write(this.join());
      return;
    }
    socket.cork();
    for (const frame of this.#listFrames()) socket.write(frame);
    socket.uncork();
  }

  #listFrames(): Buffer[] {
    const frames = [this.#frame];
    for (let batch = this.#previous; batch !== null; batch = batch.#previous) {
      frames.push(batch.#frame);
    }
    return frames.toReversed();
  }
}

/** The only frame of a socket's turn, not made yet. */
export class TemplateBatch {
  readonly bytes: number;
  readonly frames = 1;
  readonly #template: FrameTemplate;
  readonly #key: RequestKey;

  constructor(template: FrameTemplate, key: RequestKey) {
    this.#template = template;
    this.#key = key;
    this.bytes = template.bytesFor(key);
  }

  append(frame: Buffer): Batch {
    return new Batch(null, this.join()).append(frame);
  }

  join(): Buffer {
    return this.#template.copyFor(this.#key);
  }

  writeTo(socket: Duplex): void {
    this.#template.writeTo(socket, this.#key);
  }
}
