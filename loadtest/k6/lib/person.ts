import { clearTimeout, setTimeout } from 'k6/timers';
import { WebSocket } from 'k6/websockets';
import { people, plan } from './crowd.ts';
import { readHistory } from './history.ts';
import { Inbox } from './inbox.ts';
import * as metrics from './metrics.ts';
import { Outbox } from './outbox.ts';
import * as protocol from './protocol.ts';
import { jitter, type RetryDelay } from './retry.ts';
import { type Text, writeText } from './text.ts';

interface Options {
  /** In the crowd. */
  place: number;
  channels: readonly number[];
  accessToken: string;
  retryDelay: RetryDelay;
  /** Whether the lag of what this person receives says something about the server. */
  isMeasured: boolean;
}

/**
 * Somebody with one socket: reads the stream of the workspace, writes when told to, and comes back after
 * every loss with the cursor of the last frame.
 */
export class Person {
  readonly place: number;
  readonly inbox: Inbox;
  readonly #options: Options;
  readonly #outbox = new Outbox();
  #socket: WebSocket | null = null;
  #failures = 0;
  #lostAt: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasLeft = false;

  constructor(options: Options) {
    this.#options = options;
    this.place = options.place;
    this.inbox = new Inbox(options);
  }

  get isDone(): boolean {
    return this.inbox.lost === 0 && this.#outbox.isEmpty;
  }

  connect(): void {
    if (this.#hasLeft) return;
    const socket = new WebSocket(protocol.socketUrl(plan.url));
    this.#socket = socket;
    socket.onopen = () => {
      socket.send(protocol.hello(this.#options.accessToken));
      socket.send(protocol.subscribe(plan.workspaceId, this.inbox.cursor));
    };
    socket.onmessage = (event) => {
      if (socket === this.#socket && event !== undefined) {
        this.#take(JSON.parse(event.data as string) as protocol.Answer, event.timestamp);
      }
    };
    const onEnd = () => {
      if (socket === this.#socket) this.#lose();
    };
    socket.onclose = onEnd;
    socket.onerror = onEnd;
  }

  /** Loses the connection, as a failing network would. */
  drop(): void {
    const socket = this.#socket;
    this.#lose();
    socket?.close();
  }

  write(duty: { place: number; channel: number }, { number, due }: Omit<Text, 'writer'>): void {
    metrics.generatorLag.add(Date.now() - due);
    this.#outbox.add({
      workspaceId: plan.workspaceId,
      channelId: plan.channelIds[duty.channel] ?? '',
      id: crypto.randomUUID(),
      body: writeText({ writer: duty.place, number, due }, plan.load.bodyLength),
    });
  }

  leave(): void {
    this.#hasLeft = true;
    clearTimeout(this.#timer as number);
    this.#socket?.close();
    this.#socket = null;
    this.inbox.report();
  }

  #take(answer: protocol.Answer, at: number): void {
    if (answer.method === 'reconnect') return this.drop();
    if (answer.id !== protocol.STREAM) return this.#outbox.settle(answer);
    const { result, error } = answer;
    // The stream was refused or has ended.
    if (error !== undefined || result?.type === 'stopped') return this.drop();
    const frame = result?.data?.json.data;
    if (result?.id === undefined || frame === undefined) return;
    if (frame.type === 'resync') return this.#resync();
    this.inbox.take(frame, result.id, at);
    if (frame.type === 'attached') this.#attach();
  }

  #attach(): void {
    this.#failures = 0;
    if (this.#lostAt !== null) metrics.recoveryTime.add(Date.now() - this.#lostAt);
    this.#lostAt = null;
    const socket = this.#socket;
    this.#outbox.open((frame) => socket?.send(frame));
  }

  #resync(): void {
    metrics.resyncs.add(1);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#outbox.close();
    void readHistory(this.#options.accessToken, this.inbox).then(() => this.connect());
  }

  #lose(): void {
    this.#socket = null;
    this.#outbox.close();
    if (this.#hasLeft) return;
    if (this.#lostAt === null) metrics.reconnects.add(1);
    this.#lostAt ??= Date.now();
    this.#timer = setTimeout(() => this.connect(), this.#options.retryDelay(this.#failures++));
  }
}

/** The person at this place of the crowd, signed in already unless with another token. */
export function createPerson(place: number, options: Partial<Options> = {}): Person {
  const data = people[place];
  if (data === undefined) throw new Error(`Nobody is at place ${place}.`);
  const { accessToken, channels } = data;
  const usual = { accessToken, retryDelay: jitter, isMeasured: true };
  return new Person({ place, channels, ...usual, ...options });
}
