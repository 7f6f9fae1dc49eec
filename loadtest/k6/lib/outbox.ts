import * as metrics from './metrics.ts';
import { type Answer, type Message, STREAM, send } from './protocol.ts';

/**
 * What somebody has yet to send: one message at a time in each channel, as our own client does it, and
 * again after a lost connection until it is answered.
 */
export class Outbox {
  /** By channel. The first of each is the one in flight. */
  readonly #lanes = new Map<string, Message[]>();
  /** By request id. */
  readonly #inFlight = new Map<number, { channelId: string; sentAt: number }>();
  readonly #busy = new Set<string>();
  #transmit: ((frame: string) => void) | null = null;
  #lastRequest = STREAM;

  get isEmpty(): boolean {
    return [...this.#lanes.values()].every((lane) => lane.length === 0);
  }

  add(message: Message): void {
    const lane = this.#lanes.get(message.channelId) ?? [];
    this.#lanes.set(message.channelId, lane);
    lane.push(message);
    this.#sendNext(message.channelId);
  }

  /** A stream is attached on a new socket. */
  open(transmit: (frame: string) => void): void {
    this.#transmit = transmit;
    this.#lastRequest = STREAM;
    for (const channelId of this.#lanes.keys()) this.#sendNext(channelId);
  }

  /** The socket is lost, and with it all answers. */
  close(): void {
    this.#transmit = null;
    this.#inFlight.clear();
    this.#busy.clear();
  }

  settle({ id, error }: Answer): void {
    const settled = id === null ? undefined : this.#inFlight.get(id);
    if (id === null || settled === undefined) return;
    const { channelId, sentAt } = settled;
    this.#inFlight.delete(id);
    this.#busy.delete(channelId);
    this.#lanes.get(channelId)?.shift();
    if (error === undefined) {
      metrics.acknowledged.add(1);
      metrics.ackTime.add(Date.now() - sentAt);
    } else {
      metrics.refused.add(1);
      console.error(`A message was refused: ${error.json.message}`);
    }
    this.#sendNext(channelId);
  }

  #sendNext(channelId: string): void {
    const next = this.#lanes.get(channelId)?.[0];
    if (next === undefined || this.#transmit === null || this.#busy.has(channelId)) return;
    this.#busy.add(channelId);
    const id = ++this.#lastRequest;
    this.#inFlight.set(id, { channelId, sentAt: Date.now() });
    this.#transmit(send(id, next));
  }
}
