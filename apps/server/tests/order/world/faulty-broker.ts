import type { Broker } from '@teamchat/realtime';

/** What becomes of one published message. */
export const busFaults = ['deliver', 'drop', 'double', 'delay', 'garble'] as const;
export type BusFault = (typeof busFaults)[number];

/** What becomes of a workspace's messages, one after the other and over again. */
export interface BusPlan {
  faults: readonly BusFault[];
  next: number;
  /** Nothing passes while this is above zero. */
  cuts: number;
}

/** By workspace. */
export type BusFaults = Map<string, BusPlan>;

/** Milliseconds; about twice as long as a feed holds what came too early. */
const DELAY = 12;

/** A version that no server knows. */
function garble(message: Buffer): Buffer {
  return Buffer.from(message.toString('latin1').replace('"v":1,', '"v":9,'), 'latin1');
}

/** A broker that makes use of its right to lose, repeat and reorder the messages of workspaces. */
export function createFaultyBroker(broker: Broker, plans: BusFaults): Broker {
  const nextFault = (topic: string): BusFault => {
    const plan = plans.get(topic.slice(topic.lastIndexOf(':') + 1));
    if (plan === undefined) return 'deliver';
    return plan.cuts > 0 ? 'drop' : (plan.faults[plan.next++ % plan.faults.length] ?? 'deliver');
  };
  return {
    get connected() {
      return broker.connected;
    },
    publish(topic, message) {
      switch (nextFault(topic)) {
        case 'deliver':
          return broker.publish(topic, message);
        case 'drop':
          return;
        case 'double':
          broker.publish(topic, message);
          return broker.publish(topic, message);
        case 'delay':
          setTimeout(() => broker.publish(topic, message), DELAY);
          return;
        case 'garble':
          return broker.publish(topic, garble(message));
      }
    },
    subscribe: (topic, listener) => broker.subscribe(topic, listener),
    onConnectedChange: (listener) => broker.onConnectedChange(listener),
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  };
}
