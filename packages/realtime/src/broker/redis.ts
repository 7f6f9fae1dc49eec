import { Redis } from 'ioredis';
import type { Logger } from '../ports.ts';
import type { Broker, BrokerListener } from './broker.ts';
import { createLinkCheck } from './link-check.ts';

export interface RedisBrokerOptions {
  url: string;
  /** Before every topic and a colon, so that installations can share a server. */
  prefix: string;
  logger?: Logger;
  /** From the last listener of a topic to its unsubscription, in milliseconds. Default 10 s. */
  unsubscribeAfter?: number;
  /** How often both links are pinged, in milliseconds. A link silent for twice as long is cut. */
  checkEvery?: number;
}

/** Publishes waiting for the server, in bytes; more are dropped, as at-most-once allows. */
const MAX_WAITING = 32 * 1024 * 1024;
/** Topics in one SUBSCRIBE. */
const RESUBSCRIBE_BATCH = 512;

/** A broken link is dealt with at the next `ready`. */
const ignore = () => undefined;

interface Topic {
  listeners: Set<BrokerListener>;
  ready: Promise<void>;
  confirm: () => void;
  grace: NodeJS.Timeout | undefined;
}

function createTopic(): Topic {
  let confirm = () => undefined as void;
  const ready = new Promise<void>((resolve) => {
    confirm = resolve;
  });
  return { listeners: new Set(), ready, confirm, grace: undefined };
}

/** The engine for several processes: Redis pub/sub, one topic a channel, binary safe. */
export function createRedisBroker(options: RedisBrokerOptions): Broker {
  const { logger, unsubscribeAfter = 10_000, checkEvery = 2_000 } = options;
  const prefix = `${options.prefix}:`;
  const connection = () =>
    new Redis(options.url, {
      // Nothing waits for a link: publishes are lost, subscriptions are made at the next `ready`.
      enableOfflineQueue: false,
      autoResubscribe: false,
      autoResendUnfulfilledCommands: false,
      // A closed link rejects what was under way on it.
      maxRetriesPerRequest: 0,
      connectionName: options.prefix.replaceAll(/[^\w:.-]/g, '_'),
      connectTimeout: 5_000,
      retryStrategy: (attempt) => Math.random() * Math.min(2_000, 50 * 2 ** Math.min(attempt, 6)),
    });
  const publisher = connection();
  const subscriber = connection();
  const topics = new Map<string, Topic>();
  const watchers = new Set<(connected: boolean) => void>();
  let connected = false;
  let subscriberUp = false;
  let waiting = 0;
  let disposed = false;

  const setConnected = () => {
    const now = subscriberUp && publisher.status === 'ready' && !disposed;
    if (now === connected) return;
    connected = now;
    if (now) logger?.info({}, 'redis: connected');
    else logger?.warn({}, 'redis: not connected; live delivery continues from Postgres');
    for (const watcher of watchers) watcher(now);
  };

  const subscribeNow = async (names: string[]) => {
    await subscriber.subscribe(...names.map((name) => prefix + name));
    for (const name of names) topics.get(name)?.confirm();
  };
  /** The rejection of a broken link is the next `ready`'s work. */
  const subscribeSoon = (names: string[]) => {
    if (subscriber.status === 'ready') subscribeNow(names).catch(ignore);
  };

  const markSubscribed = () => {
    subscriberUp = subscriber.status === 'ready';
    setConnected();
  };
  subscriber.on('ready', () => {
    const names = [...topics.keys()];
    const batches: Promise<void>[] = [];
    for (let at = 0; at < names.length; at += RESUBSCRIBE_BATCH) {
      batches.push(subscribeNow(names.slice(at, at + RESUBSCRIBE_BATCH)));
    }
    Promise.all(batches).then(markSubscribed, ignore);
  });
  subscriber.on('close', () => {
    subscriberUp = false;
    setConnected();
  });
  publisher.on('ready', setConnected);
  publisher.on('close', setConnected);
  for (const link of [publisher, subscriber]) {
    link.on('error', (error: Error) => logger?.warn({ err: error }, 'redis: link failed'));
  }
  subscriber.on('messageBuffer', (channel: Buffer, message: Buffer) => {
    const topic = topics.get(channel.toString().slice(prefix.length));
    if (topic === undefined) return;
    for (const listener of topic.listeners) listener(message);
  });
  const linkCheck = createLinkCheck([publisher, subscriber], checkEvery);

  const release = (name: string, topic: Topic) => {
    if (topic.listeners.size > 0 || disposed) return;
    clearTimeout(topic.grace);
    topic.grace = setTimeout(() => {
      topics.delete(name);
      if (subscriber.status === 'ready') {
        subscriber.unsubscribe(prefix + name).catch(ignore);
      }
    }, unsubscribeAfter);
    topic.grace.unref();
  };

  return {
    get connected() {
      return connected;
    },
    publish(name, message) {
      if (publisher.status !== 'ready' || waiting + message.length > MAX_WAITING) return;
      waiting += message.length;
      const settled = () => {
        waiting -= message.length;
      };
      publisher.publish(prefix + name, message).then(settled, settled);
    },
    subscribe(name, listener) {
      const own: BrokerListener = (message) => listener(message);
      let topic = topics.get(name);
      if (topic === undefined) {
        topic = createTopic();
        topics.set(name, topic);
        subscribeSoon([name]);
      }
      clearTimeout(topic.grace);
      topic.grace = undefined;
      topic.listeners.add(own);
      const { ready } = topic;
      return {
        ready,
        end() {
          if (topic.listeners.delete(own)) release(name, topic);
        },
      };
    },
    onConnectedChange(watcher) {
      const own = (now: boolean) => watcher(now);
      watchers.add(own);
      return () => void watchers.delete(own);
    },
    [Symbol.asyncDispose]() {
      disposed = true;
      linkCheck.stop();
      for (const topic of topics.values()) clearTimeout(topic.grace);
      topics.clear();
      publisher.disconnect();
      subscriber.disconnect();
      setConnected();
      return Promise.resolve();
    },
  };
}
