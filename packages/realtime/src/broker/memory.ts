import type { Broker, BrokerListener } from './broker.ts';

/** The engine of a single process: messages reach the listeners of the same broker object. */
export function createMemoryBroker(): Broker {
  const topics = new Map<string, Set<BrokerListener>>();
  let queue: { topic: string; message: Buffer }[] = [];
  let disposed = false;

  const deliver = () => {
    const batch = queue;
    queue = [];
    for (const { topic, message } of batch) {
      for (const listener of topics.get(topic) ?? []) listener(message);
    }
  };

  return {
    get connected() {
      return !disposed;
    },
    publish(topic, message) {
      if (disposed || !topics.has(topic)) return;
      if (queue.length === 0) setImmediate(deliver);
      queue.push({ topic, message });
    },
    subscribe(topic, listener) {
      // A function of its own, so that one listener may subscribe twice.
      const own: BrokerListener = (message) => listener(message);
      const listeners = topics.get(topic) ?? new Set();
      listeners.add(own);
      topics.set(topic, listeners);
      return {
        ready: Promise.resolve(),
        end() {
          listeners.delete(own);
          if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
        },
      };
    },
    onConnectedChange: () => () => undefined,
    [Symbol.asyncDispose]() {
      disposed = true;
      queue = [];
      topics.clear();
      return Promise.resolve();
    },
  };
}
