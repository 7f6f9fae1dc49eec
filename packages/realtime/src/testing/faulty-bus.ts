import type { Broker, BrokerListener } from '../broker/broker.ts';

export interface BusFaults {
  /** Chances between 0 and 1, and the longest delay in milliseconds. */
  drop: number;
  duplicate: number;
  maxDelay: number;
}

/** A bus for several nodes that loses, doubles and reorders messages and can be cut. */
export class FaultyBus {
  readonly #listeners = new Map<string, Set<BrokerListener>>();
  readonly #watchers = new Set<(connected: boolean) => void>();
  readonly #random: () => number;
  faults: BusFaults = { drop: 0, duplicate: 0, maxDelay: 0 };
  #connected = true;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  set connected(connected: boolean) {
    if (connected === this.#connected) return;
    this.#connected = connected;
    for (const watcher of this.#watchers) watcher(connected);
  }

  /** One node's view. */
  connect(): Broker {
    const isConnected = () => this.#connected;
    return {
      get connected() {
        return isConnected();
      },
      publish: (topic, message) => this.#publish(topic, message),
      subscribe: (topic, listener) => this.#subscribe(topic, listener),
      onConnectedChange: (watcher) => {
        this.#watchers.add(watcher);
        return () => void this.#watchers.delete(watcher);
      },
      async [Symbol.asyncDispose]() {},
    };
  }

  #subscribe(topic: string, listener: BrokerListener) {
    const own: BrokerListener = (message) => listener(message);
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(own));
    return { ready: Promise.resolve(), end: () => void listeners.delete(own) };
  }

  #publish(topic: string, message: Buffer): void {
    for (const listener of this.#listeners.get(topic) ?? []) {
      if (!this.#connected || this.#random() < this.faults.drop) continue;
      const times = this.#random() < this.faults.duplicate ? 2 : 1;
      for (let time = 0; time < times; time++) this.#deliverLater(topic, listener, message);
    }
  }

  #deliverLater(topic: string, listener: BrokerListener, message: Buffer): void {
    const deliver = () => {
      if (this.#listeners.get(topic)?.has(listener)) listener(message);
    };
    const delay = this.#random() * this.faults.maxDelay;
    if (delay < 0.5) setImmediate(deliver);
    else setTimeout(deliver, delay);
  }
}
