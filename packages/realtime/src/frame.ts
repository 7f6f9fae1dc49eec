import type { Writable } from 'node:stream';
import type { ControlFrame, Cursor } from '@teamchat/contract';

const TEXT = 0x81;

/** A ping without payload; one Buffer for every socket. */
export const pingFrame = Buffer.from([0x89, 0x00]);

/**
 * What stands before the payload of an unmasked, unfragmented text frame (RFC 6455, 5.2). Server
 * frames are not masked, so that one Buffer may be written to any number of sockets.
 */
function writeHeader(target: Buffer, payloadBytes: number): void {
  target[0] = TEXT;
  if (payloadBytes < 126) {
    target[1] = payloadBytes;
  } else if (payloadBytes < 65_536) {
    target[1] = 126;
    target[2] = payloadBytes >>> 8;
    target[3] = payloadBytes & 0xff;
  } else {
    target[1] = 127;
    target.writeUInt16BE(0, 2);
    target.writeUIntBE(payloadBytes, 4, 6);
  }
}

function headerBytes(payloadBytes: number): number {
  if (payloadBytes < 126) return 2;
  return payloadBytes < 65_536 ? 4 : 10;
}

/** One whole text frame with that payload. */
export function frameText(payload: Buffer): Buffer {
  const start = headerBytes(payload.length);
  const frame = Buffer.allocUnsafe(start + payload.length);
  writeHeader(frame, payload.length);
  payload.copy(frame, start);
  return frame;
}

/** The payloads of whole frames of this file, standing end to end. */
export function payloadsOf(frames: Buffer): Buffer[] {
  const payloads: Buffer[] = [];
  for (let at = 0; at < frames.length; ) {
    const short = frames.readUInt8(at + 1);
    const start = at + (short === 127 ? 10 : short === 126 ? 4 : 2);
    let bytes = short;
    if (short === 126) bytes = frames.readUInt16BE(at + 2);
    if (short === 127) bytes = frames.readUIntBE(at + 4, 6);
    const end = start + bytes;
    if (frames[at] === TEXT) payloads.push(frames.subarray(start, end));
    at = end;
  }
  return payloads;
}

/**
 * The request id of a subscription as a number: what frames are cached by. Negative when the client
 * speaks JSON-RPC 2.0, which is echoed in every answer.
 */
export type RequestKey = number;

/** Null when the id does not take the fast path: only integers from 1 to 2³¹−1 do. */
export function requestKey(id: unknown, jsonrpc: unknown): RequestKey | null {
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id > 0x7fff_ffff) return null;
  if (jsonrpc === undefined) return id;
  return jsonrpc === '2.0' ? -id : null;
}

/** What the payloads of one request's frames begin with. */
export function requestHead(key: RequestKey): Buffer {
  return Buffer.from(key > 0 ? `{"id":${key},` : `{"id":${-key},"jsonrpc":"2.0",`);
}

/** A subscription whose frames are written beside tRPC. */
export interface FrameTarget {
  readonly key: RequestKey;
  /** `requestHead` of the key. */
  readonly head: Buffer;
  enqueue(frame: Buffer): void;
  /** Takes a frame to be made with this head when it is written. */
  enqueueTemplate(template: FrameTemplate): void;
}

/** The part of a data message that is the same for every request id. */
export function messageTail(cursor: Cursor, json: string): Buffer {
  return Buffer.from(
    `"result":{"type":"data","data":{"json":{"id":"${cursor}","data":${json}}},"id":"${cursor}"}}`,
  );
}

/** One whole text frame, byte for byte what the stock adapter sends for the same value. */
export function frameMessage(head: Buffer, tail: Buffer): Buffer {
  const payloadBytes = head.length + tail.length;
  const start = headerBytes(payloadBytes);
  const frame = Buffer.allocUnsafe(start + payloadBytes);
  writeHeader(frame, payloadBytes);
  frame.set(head, start);
  frame.set(tail, start + head.length);
  return frame;
}

/**
 * The frames of one event for many request ids: one Buffer per length of the head, which is exchanged
 * from socket to socket. Made apart for each, they would be as many Buffers as sockets, all cold.
 */
export class FrameTemplate {
  readonly #tail: Buffer;
  readonly #frames = new Map<number, Buffer>();

  /** @param tail see `messageTail`. */
  constructor(tail: Buffer) {
    this.#tail = tail;
  }

  bytesWith(head: Buffer): number {
    const payloadBytes = head.length + this.#tail.length;
    return headerBytes(payloadBytes) + payloadBytes;
  }

  /** A frame of one's own. */
  copyWith(head: Buffer): Buffer {
    return frameMessage(head, this.#tail);
  }

  writeTo(socket: Writable, head: Buffer): void {
    let frame = this.#frames.get(head.length);
    if (frame === undefined) {
      frame = this.copyWith(head);
      this.#frames.set(head.length, frame);
    } else {
      frame.set(head, frame.length - this.#tail.length - head.length);
    }
    socket.write(frame);
    // NOTE: the operating system has a copy of what it took. What it did not take the socket still
    // reads from this Buffer, which then is never changed again.
    if (socket.writableLength > 0) this.#frames.delete(head.length);
  }
}

/** A frame for one session only. */
export function frameControl(head: Buffer, cursor: Cursor, frame: ControlFrame): Buffer {
  return frameMessage(head, messageTail(cursor, JSON.stringify(frame)));
}
