import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { serveCommands } from '../child.ts';
import { sharedClock } from '../clock.ts';

/**
 * The receivers of a benchmark: plain sockets that count frames. Every subject gets the same cheap
 * receiver, so that they are never what is measured.
 */
export interface Target {
  url: string;
  /** Text frames sent when the socket is open. */
  hello: string[];
}

export interface ConnectInput {
  name: string;
  targets: Target[];
  /** Frames that contain this text are deliveries; others (acknowledgements, pings) are not. */
  marker: string;
  /** Socket.IO's ping is answered; others ping on the protocol level. */
  answerEnginePing: boolean;
  /** So many of the first are never timed: they may stall, and come back when they are closed. */
  lazy?: number;
  /** How many connect a second; without, 25 at a time. */
  perSecond?: number;
}

/** What one group of receivers has got so far. */
export interface Progress {
  deliveries: number;
  /** Events that every timed receiver has. */
  complete: number;
  /** When each event since `startRound` reached its last timed receiver, on the shared clock. */
  arrivals: number[];
}

interface Receiver {
  socket: WebSocket;
  isTimed: boolean;
  /** Deliveries since `startRound`. */
  received: number;
}

class Group {
  readonly input: ConnectInput;
  readonly receivers: Receiver[] = [];
  deliveries = 0;
  arrivals: number[] = [];

  constructor(input: ConnectInput) {
    this.input = input;
  }

  async connect(): Promise<void> {
    const { targets, perSecond } = this.input;
    const begun = sharedClock();
    const opening: Promise<void>[] = [];
    for (const [index, target] of targets.entries()) {
      opening.push(this.#open(target, index));
      if (perSecond !== undefined) {
        await delay(Math.max(0, begun + (index * 1000) / perSecond - sharedClock()));
      } else if (opening.length === 25) {
        await Promise.all(opening.splice(0));
      }
    }
    await Promise.all(opening);
  }

  #open(target: Target, index: number): Promise<void> {
    const socket = new WebSocket(target.url, { perMessageDeflate: false });
    const receiver = { socket, isTimed: index >= (this.input.lazy ?? 0), received: 0 };
    this.receivers[index] = receiver;
    const marker = Buffer.from(this.input.marker);
    socket.on('message', (data: Buffer) => {
      if (this.input.answerEnginePing && data.length === 1 && data[0] === 0x32) socket.send('3');
      else if (data.indexOf(marker) !== -1) this.#count(receiver);
    });
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', (code) => {
        if (receiver.isTimed) reject(new Error(`${this.input.name} closed a socket with ${code}`));
        else this.#open(target, index).then(resolve, reject);
      });
      socket.on('open', () => {
        for (const text of target.hello) socket.send(text);
        resolve();
      });
    });
  }

  #count(receiver: Receiver): void {
    this.deliveries++;
    if (receiver.isTimed) this.arrivals[receiver.received++] = sharedClock();
  }

  startRound(): void {
    this.arrivals = [];
    for (const receiver of this.receivers) receiver.received = 0;
  }

  progress(): Progress {
    const timed = this.receivers.filter(({ isTimed }) => isTimed);
    return {
      deliveries: this.deliveries,
      complete: Math.min(...timed.map(({ received }) => received)),
      arrivals: this.arrivals,
    };
  }

  stall(isStalled: boolean): void {
    for (const { socket, isTimed } of this.receivers) {
      if (isTimed) continue;
      if (isStalled) socket.pause();
      else socket.resume();
    }
  }

  close(): void {
    for (const { socket } of this.receivers) socket.removeAllListeners().terminate();
  }
}

const groups = new Map<string, Group>();

function group(name: string): Group {
  const found = groups.get(name);
  if (found === undefined) throw new Error(`nobody is connected to ${name}`);
  return found;
}

serveCommands({
  async connect(input: ConnectInput) {
    const created = new Group(input);
    groups.set(input.name, created);
    await created.connect();
  },
  startRound: (name: string) => group(name).startRound(),
  progress: (name: string) => group(name).progress(),
  stall: (input: { name: string; isStalled: boolean }) => group(input.name).stall(input.isStalled),
  disconnect(name: string) {
    group(name).close();
    groups.delete(name);
  },
});
