import { AppError, type Id, newId, parseCursor, type StreamFrame } from '@teamchat/contract';
import superjson from 'superjson';
import type { Realtime } from '../../src/index.ts';
import { FakeSocket } from '../../src/testing.ts';

export type Path = 'socket' | 'iterator';

export interface Delivered {
  seq: number;
  type: string;
  data: unknown;
  /** On the clock, in milliseconds. */
  at: number;
}

/** One subscription of a client, as the judge sees it. */
export interface Run {
  /** The cursor it resumed from; exclusive. */
  start: number;
  startTag: number;
  /** On the clock, in milliseconds. */
  startedAt: number;
  delivered: Delivered[];
  caughtUpAt: number | null;
  /** The position through which it was served. */
  served: number;
  end: 'open' | 'disconnected' | 'stopped' | 'resync' | 'refused';
  /** Why it ended with a resync or was refused. */
  why: string | null;
  /** The head when it ended. */
  lastHead: number | null;
  /** Since when the database answered, when it ended. */
  healthySince: number;
  /** It stopped reading at some time. */
  stalledOnce: boolean;
  /** It was judged by a log that is gone. */
  sealed: boolean;
}

/** What a client takes its snapshots from. */
export interface Snapshots {
  readCursor(): string;
  /** The highest seq that ever was committed. */
  highest(): number;
  head(): number;
  /** Since when the database answers; infinite while it does not. */
  healthySince(): number;
}

const errorCode = (error: unknown) => (error instanceof AppError ? error.code : null);

/** Resumes, follows its cursor and takes a new snapshot after a resync, as the SDK does. */
export class SimulatedClient {
  readonly userId: Id;
  readonly runs: Run[] = [];
  readonly problems: string[] = [];
  /** The revision of its user's own state that it has. */
  userRev = 0;
  /** When it last began to read again. */
  readsSince = 0;
  readonly #workspaceId: Id;
  readonly #snapshots: Snapshots;
  #cursor: string;
  #abort: AbortController | null = null;
  #socket: FakeSocket | null = null;
  #node: Realtime | null = null;

  constructor(workspaceId: Id, userId: Id, snapshots: Snapshots) {
    this.#workspaceId = workspaceId;
    this.userId = userId;
    this.#snapshots = snapshots;
    this.#cursor = snapshots.readCursor();
  }

  get connected(): boolean {
    return this.#abort !== null;
  }

  get stalled(): boolean {
    return this.#socket?.stalled === true;
  }

  get run(): Run | undefined {
    return this.runs.at(-1);
  }

  isOn(node: Realtime | undefined): boolean {
    return this.connected && this.#node === node;
  }

  connect(node: Realtime, path: Path): void {
    if (this.connected) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#node = node;
    const { seq: start, tag: startTag } = parseCursor(this.#cursor);
    const run: Run = {
      start,
      startTag,
      startedAt: Date.now(),
      delivered: [],
      caughtUpAt: null,
      served: start,
      end: 'open',
      why: null,
      lastHead: null,
      healthySince: 0,
      stalledOnce: false,
      sealed: false,
    };
    this.runs.push(run);
    const done =
      path === 'socket' ? this.#runSocket(node, run, abort) : this.#runIterator(node, run, abort);
    done.then(
      () => this.#ended(run, abort, () => this.connect(node, path)),
      (error: unknown) => {
        if (!(error instanceof AppError)) this.problems.push(String(error));
        if (run.end === 'open') this.#note(run, 'refused', errorCode(error));
        if (this.#abort !== abort) return;
        this.#abort = null;
        this.#socket = null;
      },
    );
  }

  disconnect(): void {
    const { run } = this;
    if (!this.connected || run === undefined) return;
    this.#note(run, 'disconnected', null);
    this.#abort?.abort();
    this.#socket?.disconnect();
    this.#abort = null;
    this.#socket = null;
  }

  /** Reads nothing any more, as a frozen browser tab. */
  stall(): void {
    if (this.#socket === null || this.run === undefined) return;
    this.#socket.stall();
    this.run.stalledOnce = true;
  }

  readOn(): void {
    this.#socket?.resume();
    this.readsSince = Date.now();
  }

  #ended(run: Run, abort: AbortController, reconnect: () => void): void {
    if (this.#abort !== abort) return;
    this.#abort = null;
    this.#socket = null;
    if (run.end === 'resync') {
      this.#cursor = this.#snapshots.readCursor();
      reconnect();
    } else {
      this.#note(run, 'stopped', null);
    }
  }

  #note(run: Run, end: Run['end'], why: string | null): void {
    run.end = end;
    run.why = why;
    run.lastHead = this.#snapshots.head();
    run.healthySince = this.#snapshots.healthySince();
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
    socket.answersPings = true;
    this.#socket = socket;
    // As tRPC does, which ends the calls of a socket that is gone.
    const gone = new AbortController();
    socket.ws.once('close', () => gone.abort());
    const connection = node.openConnection(socket.ws, socket.socket);
    const call = this.#call(gone);
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
      socket.disconnect();
    }
  }

  #call(abort: AbortController) {
    return {
      workspaceId: this.#workspaceId,
      userId: this.userId,
      authSessionId: newId(),
      lastEventId: this.#cursor,
      userRev: this.userRev,
      signal: abort.signal,
    };
  }

  #take(run: Run, id: string, frame: StreamFrame): void {
    this.#cursor = id;
    const { seq } = parseCursor(id);
    if (seq > this.#snapshots.highest()) this.problems.push(`cursor ${id} is not committed`);
    if (seq < run.served) this.problems.push(`cursor went back from ${run.served} to ${seq}`);
    run.served = Math.max(run.served, seq);
    if (frame.type === 'caughtUp') run.caughtUpAt = frame.seq;
    if (frame.type === 'userState') this.userRev = frame.state.userRev;
    if (frame.type === 'resync') this.#note(run, 'resync', frame.reason);
    if (!('data' in frame)) return;
    if (frame.seq !== seq) this.problems.push(`event ${frame.seq} has the cursor ${id}`);
    run.delivered.push({ seq: frame.seq, type: frame.type, data: frame.data, at: Date.now() });
  }
}
