import { type RequestKey, requestKey } from '../frame.ts';

/**
 * The first value of a subscription: an `attached` frame for whoever reads it, and for the encoder
 * of our sockets the sign that raw writes for this request may begin. An unregistered class, and a
 * new object for each call: superjson passes it on as it is, so that the encoder finds it.
 */
export class AttachValue {
  readonly type = 'attached';
  readonly seq: number;
  #key: RequestKey | null = null;

  constructor(seq: number) {
    this.seq = seq;
  }

  /** Known once an encoder has written this value for a request that takes the fast path. */
  get key(): RequestKey | null {
    return this.#key;
  }

  bind(id: unknown, jsonrpc: unknown): void {
    this.#key = requestKey(id, jsonrpc);
  }
}

interface OutgoingMessage {
  id?: unknown;
  jsonrpc?: unknown;
  result?: { data?: { json?: { data?: unknown } } | null };
}

/** Tells the attach value in an outgoing message, if there is one, which request it answers. */
export function bindAttachValue(message: unknown): void {
  const { id, jsonrpc, result } = message as OutgoingMessage;
  const value = result?.data?.json?.data;
  if (value instanceof AttachValue) value.bind(id, jsonrpc);
}
