import { AppError, type Id, newId, parseCursor, type StreamFrame } from '@teamchat/contract';
import superjson from 'superjson';
import type { Realtime } from '../src/index.ts';
import { FakeSocket } from '../src/testing.ts';

/** One subscription of a client, as the checker sees it. */
export interface Run {
  /** The cursor it resumed from; exclusive. */
  start: number;
  delivered: { seq: number; data: unknown; type: string }[];
  caughtUpAt: number | null;
  /** The position through which it was served. */
  served: number;
  end: 'open' | 'disconnected' | 'stopped' | 'resync' | 'refused';
}

/** Resumes, follows its cursor and takes a new snapshot after a resync, as the SDK does. */
export class SimulatedClient {
  readonly userId: Id;
  readonly runs: Run[] = [];
  readonly problems: string[] = [];
  readonly #workspaceId: Id;
  readonly #readHead: () => string;
  #cursor: string;
  #abort: AbortController | null = null;
  #socket: FakeSocket | null = null;

  constructor(workspaceId: Id, userId: Id, readHead: () => string) {
    this.#workspaceId = workspaceId;
    this.userId = userId;
    this.#readHead = readHead;
    this.#cursor = readHead();
  }

  get connected(): boolean {
    return this.#abort !== null;
  }

  connect(node: Realtime, path: 'socket' | 'iterator'): void {
    if (this.connected) return;
    const abort = new AbortController();
    this.#abort = abort;
    const run: Run = {
      start: parseCursor(this.#cursor).seq,
      delivered: [],
      caughtUpAt: null,
      served: parseCursor(this.#cursor).seq,
      end: 'open',
    };
    this.runs.push(run);
    const done =
      path === 'socket' ? this.#runSocket(node, run, abort) : this.#runIterator(node, run, abort);
    done.then(
      () => this.#ended(run, abort, () => this.connect(node, path)),
      (error: unknown) => {
        if (!(error instanceof AppError)) this.problems.push(String(error));
        run.end = 'refused';
        if (this.#abort === abort) this.#abort = null;
      },
    );
  }

  disconnect(): void {
    const run = this.runs.at(-1);
    if (!this.connected || run === undefined) return;
    run.end = 'disconnected';
    this.#abort?.abort();
    this.#socket?.disconnect();
    this.#abort = null;
  }

  #ended(run: Run, abort: AbortController, reconnect: () => void): void {
    if (this.#abort !== abort) return;
    this.#abort = null;
    if (run.end === 'resync') {
      this.#cursor = this.#readHead();
      reconnect();
    } else {
      run.end = 'stopped';
    }
  }

  async #runIterator(node: Realtime, run: Run, abort: AbortController): Promise<void> {
    const frames = node.subscribe({ ...this.#call(abort), connection: null });
    for await (const [id, data] of frames) {
      if (abort.signal.aborted) return;
      this.#take(run, id, data);
    }
  }

  async #runSocket(node: Realtime, run: Run, abort: AbortController): Promise<void> {
    const socket = new FakeSocket((message) => {
      const { result } = message as {
        result: { data: { json: { id: string; data: StreamFrame } } };
      };
      const { id, data } = result.data.json;
      if (!abort.signal.aborted) this.#take(run, id, data);
    });
    this.#socket = socket;
    const connection = node.openConnection(socket.ws, socket.socket);
    const call = this.#call(abort);
    const frames = node.subscribe({ ...call, connection });
    try {
      const first = await frames.next();
      if (first.done || abort.signal.aborted) return;
      const [id, data] = first.value;
      const result = { type: 'data', data: superjson.serialize({ id, data }), id };
      const text = connection.encoder.encode({ id: 1, result });
      socket.ws.send(text);
      const second = await frames.next();
      if (!second.done) this.problems.push('the fast path yielded a second value');
    } finally {
      await frames.return();
    }
  }

  #call(abort: AbortController) {
    return {
      workspaceId: this.#workspaceId,
      userId: this.userId,
      authSessionId: newId(),
      lastEventId: this.#cursor,
      signal: abort.signal,
    };
  }

  #take(run: Run, id: string, frame: StreamFrame): void {
    this.#cursor = id;
    const { seq } = parseCursor(id);
    if (seq > parseCursor(this.#readHead()).seq)
      this.problems.push(`cursor ${id} is not committed`);
    if (seq < run.served) this.problems.push(`cursor went back from ${run.served} to ${seq}`);
    run.served = Math.max(run.served, seq);
    if (frame.type === 'caughtUp') run.caughtUpAt = frame.seq;
    if (frame.type === 'resync') run.end = 'resync';
    if (!('data' in frame)) return;
    if (frame.seq !== seq) this.problems.push(`event ${frame.seq} has the cursor ${id}`);
    run.delivered.push({ seq: frame.seq, data: frame.data, type: frame.type });
  }
}
