import type { WebSocket } from 'ws';

/** The internals of `ws` that raw writes rest on; a test fails when they change. */
interface SenderInternals {
  /** 0: not deflating, not reading a blob, and so nothing queued behind that. */
  _state: number;
  /** False in the middle of a fragmented message. */
  _firstFragment: boolean;
}

/**
 * May a whole frame be written beside `ws`? Only while it has nothing of its own under way, or the
 * frame would overtake or split it.
 */
export function mayWriteRaw(ws: WebSocket): boolean {
  if (ws.readyState !== ws.OPEN) return false;
  const sender = (ws as unknown as { _sender?: SenderInternals })._sender;
  return sender?._state === 0 && sender._firstFragment;
}
