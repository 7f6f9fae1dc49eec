import { type CloseCode, closeCodes, formatCloseReason } from '@teamchat/contract';
import type { RealtimeLimits } from '../settings.ts';
import { TokenBucket } from '../token-bucket.ts';

/** The peer broke the protocol or a limit: its socket is closed with this code. */
export class Violation extends Error {
  readonly code: CloseCode;

  /** @param message also the words of the close frame. */
  constructor(message: string, code: CloseCode = closeCodes.protocol) {
    super(message);
    this.code = code;
  }
}

type Kind = 'subscription' | 'call';
type RequestId = string | number;

interface Request {
  id: RequestId;
  kind: Kind;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function requireId(id: unknown): RequestId {
  if (typeof id === 'string' || (typeof id === 'number' && Number.isFinite(id))) return id;
  throw new Violation('A request needs an id: a string or a number.');
}

function kindOf(method: unknown): Kind {
  if (method === 'query' || method === 'mutation') return 'call';
  if (method === 'subscription') return 'subscription';
  throw new Violation('Unknown method.');
}

/** Null for a request that asks for no answer. */
function requireRequest(message: unknown): Request | null {
  if (!isObject(message)) throw new Violation('A message must be an object.');
  const { id, jsonrpc, method, params } = message;
  const known = requireId(id);
  if (jsonrpc !== undefined && jsonrpc !== '2.0') throw new Violation('Unknown JSON-RPC version.');
  if (method === 'subscription.stop') return null;
  const kind = kindOf(method);
  if (!isObject(params) || typeof params.path !== 'string')
    throw new Violation('A path is missing.');
  if (params.lastEventId !== undefined && typeof params.lastEventId !== 'string') {
    throw new Violation('lastEventId must be a string.');
  }
  return { id: known, kind };
}

/**
 * Judges what a peer sends before tRPC sees it, and counts what of it is under way. The frame's
 * size is bounded by `maxPayload` of the WebSocket server.
 */
export class InboundGuard {
  readonly #limits: RealtimeLimits;
  readonly #underWay = new Map<RequestId, { kind: Kind; count: number }>();
  readonly #totals: Record<Kind, number> = { subscription: 0, call: 0 };
  #lastBatch: Request[] = [];
  readonly #rate: TokenBucket;
  #isFirst = true;

  constructor(limits: RealtimeLimits) {
    this.#limits = limits;
    this.#rate = new TokenBucket(limits.inbound);
  }

  /** The parsed message. @throws Violation */
  read(data: string | ArrayBuffer | Uint8Array): unknown {
    if (typeof data !== 'string') throw new Violation('Binary frames are not spoken here.');
    const message = parse(data);
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    this.#lastBatch = [];
    if (isObject(message) && message.method === 'connectionParams') {
      if (!isFirst) throw new Violation('Connection parameters come first.');
      requireParams(message.data);
      return message;
    }
    const messages: unknown[] = Array.isArray(message) ? message : [message];
    if (messages.length > this.#limits.batchCalls) {
      // tRPC answers each call of a batch that is too large with an error.
      for (let count = 0; count < messages.length; count++) this.#requireRate();
      return message;
    }
    for (const each of messages) {
      this.#requireRate();
      const request = requireRequest(each);
      if (request !== null) this.#begin(request);
    }
    return message;
  }

  /** Counts a ping as text. @throws Violation */
  countPing(): void {
    this.#requireRate();
  }

  /** What tRPC sends, to see which requests it ends. */
  watch(message: unknown): void {
    const { id, error, result } = message as {
      id?: unknown;
      error?: unknown;
      result?: { type?: unknown };
    };
    if (id === null && error !== undefined) {
      // An input that cannot be deserialized: none of its batch will be answered.
      for (const request of this.#lastBatch.splice(0)) this.#end(request.id, request.kind);
      return;
    }
    if (typeof id !== 'string' && typeof id !== 'number') return;
    const kind = this.#underWay.get(id)?.kind;
    if (kind === undefined) return;
    const isLast = kind === 'call' || error !== undefined || result?.type === 'stopped';
    if (isLast) this.#end(id, kind);
  }

  #requireRate(): void {
    const taken = this.#rate.take();
    if (taken.ok) return;
    const reason = formatCloseReason('too many requests', taken.retryAfterMs);
    throw new Violation(reason, closeCodes.overloaded);
  }

  #begin(request: Request): void {
    const { id, kind } = request;
    const known = this.#underWay.get(id);
    if (known !== undefined && known.kind !== kind) throw new Violation('This id is in use.');
    if (known === undefined) this.#underWay.set(id, { kind, count: 1 });
    else known.count++;
    this.#lastBatch.push(request);
    this.#totals[kind]++;
    if (this.#totals.subscription > this.#limits.subscriptionsPerSocket) {
      throw new Violation('Too many subscriptions.');
    }
    if (this.#totals.call > this.#limits.callsInFlightPerSocket) {
      throw new Violation('Too many calls at once.', closeCodes.overloaded);
    }
  }

  #end(id: RequestId, kind: Kind): void {
    const known = this.#underWay.get(id);
    if (known === undefined) return;
    this.#totals[kind]--;
    if (--known.count === 0) this.#underWay.delete(id);
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new Violation('A message must be JSON.');
  }
}

function requireParams(params: unknown): void {
  if (params === null) return;
  if (isObject(params) && Object.values(params).every((value) => typeof value === 'string')) return;
  throw new Violation('Connection parameters must be strings.');
}
