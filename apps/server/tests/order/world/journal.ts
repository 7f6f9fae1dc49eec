import type { Id, Message, StreamFrame, SubscribeInput } from '@teamchat/contract';
import type { Acknowledgement, ClientLog, StreamLog } from '../checker/client-log.ts';
import { positionOf } from '../checker/client-log.ts';
import type { Violation } from '../checker/violation.ts';

/** How far each server has shown to be, per workspace. Shared by all devices. */
export type Progress = Map<string, number>;

interface Call {
  id: number | string;
  method?: string;
  /** A move that the server asked for repeats the call with the last frame's id beside the input, which outweighs it. */
  params?: { path?: string; lastEventId?: string; input?: { json?: SubscribeInput } };
}

/** What a call of `message.send` answers, over either transport. */
export interface SendAnswer {
  result?: { data?: { json?: { message?: Message } } };
}

interface Answer {
  id?: number | string | null;
  result?: { type?: string; id?: string; data?: { json?: { id?: string; data?: StreamFrame } } };
}

/** What one device sent and was sent, written down below the SDK. */
export class Journal {
  readonly #progress: Progress;
  readonly streams: StreamLog[] = [];
  applied: number[][] = [];
  sightings: Violation[] = [];
  acknowledged: Acknowledgement[] = [];
  /** The next subscription names a history that never was. */
  forgeNext = false;
  #workspaceId: Id | null = null;
  #onAttach: (() => void)[] = [];

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** Forgets what was; from now on about this workspace. */
  begin(workspaceId: Id): void {
    this.#workspaceId = workspaceId;
    this.streams.length = 0;
    this.applied = [];
    this.sightings = [];
    this.acknowledged = [];
    this.forgeNext = false;
  }

  toLog(rest: Pick<ClientLog, 'name' | 'userId' | 'state' | 'isLive'>): ClientLog {
    return { ...rest, streams: this.streams, applied: this.applied, sightings: this.sightings };
  }

  /** Calls back once, when the next subscription is asked for. */
  onNextAttach(listener: () => void): void {
    this.#onAttach.push(listener);
  }

  /** One socket's side of the journal. */
  openSocket(server: string) {
    const open = new Map<number | string, StreamLog>();
    return {
      /** @returns what is to be sent instead. */
      sent: (text: string) => this.#readCalls(text, server, open),
      received: (text: string) => {
        for (const answer of list<Answer & SendAnswer>(text)) {
          this.acknowledge(answer);
          this.#readAnswer(answer, server, open);
        }
      },
    };
  }

  acknowledge({ result }: SendAnswer): void {
    const message = result?.data?.json?.message;
    if (message === undefined) return;
    this.acknowledged.push({ kind: 'send', messageId: message.id, seq: message.seq });
  }

  #readCalls(text: string, server: string, open: Map<number | string, StreamLog>): string {
    if (!text.includes('events.subscribe')) return text;
    const calls = list<Call>(text);
    for (const call of calls) {
      const input = call.params?.input?.json;
      if (call.method !== 'subscription' || input?.workspaceId !== this.#workspaceId) continue;
      let from = call.params?.lastEventId ?? input.lastEventId ?? null;
      const isForged = this.forgeNext && from !== null;
      if (isForged) {
        this.forgeNext = false;
        from = forge(from ?? '');
        input.lastEventId = from;
        delete call.params?.lastEventId;
      }
      const stream: StreamLog = {
        server,
        from,
        isForged,
        provedSeq: this.#progress.get(`${server} ${input.workspaceId}`) ?? 0,
        frames: [],
      };
      open.set(call.id, stream);
      this.streams.push(stream);
      for (const listener of this.#onAttach.splice(0)) listener();
    }
    return JSON.stringify(text.startsWith('[') ? calls : calls[0]);
  }

  #readAnswer(answer: Answer, server: string, open: Map<number | string, StreamLog>): void {
    const stream = open.get(answer.id ?? '');
    if (stream === undefined || answer.result?.type !== 'data') return;
    const { id, data } = answer.result;
    const frame = data?.json?.data;
    if (frame === undefined || !this.streams.includes(stream)) return;
    const isTracked = id !== undefined && id === data?.json?.id;
    const logged = { id: isTracked ? id : null, data: frame };
    stream.frames.push(logged);
    // The first frame names the client's own position, not the server's.
    if (stream.frames.length === 1) return;
    const key = `${server} ${this.#workspaceId}`;
    const seq = positionOf(logged) ?? 0;
    if (!stream.isForged && seq > (this.#progress.get(key) ?? 0)) this.#progress.set(key, seq);
  }
}

function list<T>(text: string): T[] {
  if (!text.startsWith('{') && !text.startsWith('[')) return [];
  const parsed = JSON.parse(text) as T | T[];
  return Array.isArray(parsed) ? parsed : [parsed];
}

/** The same seq with another tag, as after a restore. */
function forge(cursor: string): string {
  const [seq = '', tag = ''] = cursor.split('~', 1)[0]?.split('.') ?? [];
  return `${seq}.${(Number(tag) + 1) % 2 ** 31}`;
}
