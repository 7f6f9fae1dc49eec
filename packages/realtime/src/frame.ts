import type { Writable } from 'node:stream';
import type { ControlFrame, Cursor } from '@teamchat/contract';

const TEXT = 0x81;
const ZERO = 0x30;

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

/** The answer to a ping as text, which browsers send because they cannot send the protocol's. */
export const pongTextFrame = frameText(Buffer.from('PONG'));

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

/** A subscription whose frames are written beside tRPC. */
export interface FrameTarget {
  readonly key: RequestKey;
  enqueue(frame: Buffer): void;
  /** Takes a frame to be made for this request when it is written. */
  enqueueTemplate(template: FrameTemplate): void;
}

const BEFORE_ID = '{"id":';
const AFTER_ID = ',';
const AFTER_ID_JSONRPC = ',"jsonrpc":"2.0",';

/** How long what stands before the shared part of a request's payloads is; all of it is ASCII. */
function headBytes(key: RequestKey): number {
  let digits = 1;
  for (let rest = Math.abs(key); rest >= 10; rest = Math.trunc(rest / 10)) digits++;
  return BEFORE_ID.length + digits + (key > 0 ? AFTER_ID : AFTER_ID_JSONRPC).length;
}

function writeHead(target: Buffer, at: number, key: RequestKey): void {
  const text = key > 0 ? `${key}${AFTER_ID}` : `${-key}${AFTER_ID_JSONRPC}`;
  target.write(BEFORE_ID + text, at, 'latin1');
}

/** Writes the id into a head that already holds one of as many digits. */
function exchangeId(target: Buffer, headAt: number, key: RequestKey): void {
  const after = (key > 0 ? AFTER_ID : AFTER_ID_JSONRPC).length;
  let at = headAt + headBytes(key) - after;
  for (let rest = Math.abs(key); rest > 0; rest = Math.trunc(rest / 10)) {
    target[--at] = ZERO + (rest % 10);
  }
}

/** The part of a data message that is the same for every request id. */
export function messageTail(cursor: Cursor, json: string): Buffer {
  return Buffer.from(
    `"result":{"type":"data","data":{"json":{"id":"${cursor}","data":${json}}},"id":"${cursor}"}}`,
  );
}

/**
 * One whole text frame, byte for byte what the stock adapter sends for the same value.
 * @param tail see `messageTail`.
 */
export function frameMessage(key: RequestKey, tail: Buffer): Buffer {
  const head = headBytes(key);
  const payloadBytes = head + tail.length;
  const start = headerBytes(payloadBytes);
  const frame = Buffer.allocUnsafe(start + payloadBytes);
  writeHeader(frame, payloadBytes);
  writeHead(frame, start, key);
  frame.set(tail, start + head);
  return frame;
}

/**
 * The frames of one event for many request ids: one Buffer per length of the head, in which the id is
 * exchanged from socket to socket. Made apart for each, they would be as many Buffers as sockets, all
 * cold.
 */
export class FrameTemplate {
  readonly #tail: Buffer;
  /** By the length of the head. */
  readonly #frames: (Buffer | undefined)[] = [];

  /** @param tail see `messageTail`. */
  constructor(tail: Buffer) {
    this.#tail = tail;
  }

  bytesFor(key: RequestKey): number {
    const payloadBytes = headBytes(key) + this.#tail.length;
    return headerBytes(payloadBytes) + payloadBytes;
  }

  /** A frame of one's own. */
  copyFor(key: RequestKey): Buffer {
    return frameMessage(key, this.#tail);
  }

  writeTo(socket: Writable, key: RequestKey): void {
    const head = headBytes(key);
    let frame = this.#frames[head];
    if (frame === undefined) {
      frame = this.copyFor(key);
      this.#frames[head] = frame;
    } else {
      exchangeId(frame, frame.length - this.#tail.length - head, key);
    }
    socket.write(frame);
    // NOTE: the operating system has a copy of what it took. What it did not take the socket still
    // reads from this Buffer, which then is never changed again.
    if (socket.writableLength > 0) this.#frames[head] = undefined;
  }
}

/** A frame for one session only. */
export function frameControl(key: RequestKey, cursor: Cursor, frame: ControlFrame): Buffer {
  return frameMessage(key, messageTail(cursor, JSON.stringify(frame)));
}
