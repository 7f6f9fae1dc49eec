import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import type { Broker } from './broker.ts';

/** Two processes' views of one bus, and a way to cut its links (absent: the bus has none). */
export interface BrokerPair extends AsyncDisposable {
  publisher: Broker;
  subscriber: Broker;
  cutLinks?: () => Promise<void>;
  /** Topics that the bus has subscribed now. */
  subscribedTopics?: () => Promise<number>;
}

function collect(broker: Broker, topic: string) {
  const messages: Buffer[] = [];
  const subscription = broker.subscribe(topic, (message) => messages.push(message));
  return { messages, subscription, texts: () => messages.map(String) };
}

/** What every engine must do. @param open makes a fresh bus. */
export function describeBroker(name: string, open: () => Promise<BrokerPair>): void {
  describe(`broker: ${name}`, () => {
    test('delivers to every listener of a topic, in order, and to no other topic', async () => {
      await using pair = await open();
      const one = collect(pair.subscriber, 'a');
      const two = collect(pair.subscriber, 'a');
      const own = collect(pair.publisher, 'a');
      const other = collect(pair.subscriber, 'b');
      await Promise.all([one, two, own, other].map(({ subscription }) => subscription.ready));
      const sent = Array.from({ length: 200 }, (_, index) => `message ${index}`);
      for (const text of sent) pair.publisher.publish('a', Buffer.from(text));
      pair.publisher.publish('b', Buffer.from('end'));
      await vi.waitFor(() => expect(other.texts()).toEqual(['end']));
      for (const listener of [one, two, own]) {
        await vi.waitFor(() => expect(listener.texts()).toEqual(sent));
      }
    });

    test('never delivers inside publish', async () => {
      await using pair = await open();
      const own = collect(pair.publisher, 'a');
      await own.subscription.ready;
      pair.publisher.publish('a', Buffer.from('x'));
      expect(own.messages).toHaveLength(0);
      await vi.waitFor(() => expect(own.texts()).toEqual(['x']));
    });

    test('carries any bytes, and 8 MiB at once', async () => {
      await using pair = await open();
      const listener = collect(pair.subscriber, 'a');
      await listener.subscription.ready;
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      const large = randomBytes(8 * 1024 * 1024);
      pair.publisher.publish('a', bytes);
      pair.publisher.publish('a', large);
      pair.publisher.publish('a', Buffer.alloc(0));
      await vi.waitFor(() => expect(listener.messages).toHaveLength(3), 10_000);
      expect(listener.messages[0]?.equals(bytes)).toBe(true);
      expect(listener.messages[1]?.equals(large)).toBe(true);
      expect(listener.messages[2]).toHaveLength(0);
    });

    test('an ended listener hears nothing more while others go on', async () => {
      await using pair = await open();
      const ended = collect(pair.subscriber, 'a');
      const staying = collect(pair.subscriber, 'a');
      await staying.subscription.ready;
      ended.subscription.end();
      ended.subscription.end();
      pair.publisher.publish('a', Buffer.from('x'));
      await vi.waitFor(() => expect(staying.texts()).toEqual(['x']));
      expect(ended.messages).toHaveLength(0);
      staying.subscription.end();
      const again = collect(pair.subscriber, 'a');
      await again.subscription.ready;
      pair.publisher.publish('a', Buffer.from('y'));
      await vi.waitFor(() => expect(again.texts()).toEqual(['y']));
      expect(staying.texts()).toEqual(['x']);
    });

    test('a topic without listeners is unsubscribed after the grace', async () => {
      await using pair = await open();
      if (pair.subscribedTopics === undefined) return;
      const first = collect(pair.subscriber, 'a');
      const second = collect(pair.subscriber, 'a');
      await first.subscription.ready;
      expect(await pair.subscribedTopics()).toBe(1);
      first.subscription.end();
      second.subscription.end();
      const { subscribedTopics } = pair;
      await vi.waitFor(async () => expect(await subscribedTopics()).toBe(0), 5_000);
    });

    test('a cut link comes back with its topics, and says so', async () => {
      await using pair = await open();
      const { cutLinks } = pair;
      if (cutLinks === undefined) return;
      const changes: boolean[] = [];
      await vi.waitFor(() =>
        expect(pair.subscriber.connected && pair.publisher.connected).toBe(true),
      );
      pair.subscriber.onConnectedChange((connected) => changes.push(connected));
      const listener = collect(pair.subscriber, 'a');
      const second = collect(pair.subscriber, 'b');
      await Promise.all([listener.subscription.ready, second.subscription.ready]);
      await cutLinks();
      await vi.waitFor(() => expect(changes).toEqual([false, true]), 10_000);
      await vi.waitFor(() => expect(pair.publisher.connected).toBe(true), 10_000);
      pair.publisher.publish('a', Buffer.from('x'));
      pair.publisher.publish('b', Buffer.from('y'));
      await vi.waitFor(() => expect(listener.texts()).toEqual(['x']));
      await vi.waitFor(() => expect(second.texts()).toEqual(['y']));
    });

    test('publishing after disposal neither throws nor delivers', async () => {
      const pair = await open();
      const listener = collect(pair.subscriber, 'a');
      await listener.subscription.ready;
      await pair[Symbol.asyncDispose]();
      expect(() => pair.publisher.publish('a', Buffer.from('x'))).not.toThrow();
      expect(pair.publisher.connected).toBe(false);
      expect(listener.messages).toHaveLength(0);
    });
  });
}
