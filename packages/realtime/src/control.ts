import type { Id } from '@teamchat/contract';
import type { Broker, BrokerSubscription } from './broker/broker.ts';
import type { Logger } from './ports.ts';
import { settleWithin } from './settle-within.ts';

/** What every process must hear soon. */
export interface ControlMessage {
  kind: 'sessionRevoked';
  sessionId: Id;
  userId: Id;
}

/** At most once, in no order, possibly never: whoever needs all of them also polls the truth. */
export interface Control {
  /** To every process, this one included. Neither throws nor waits. */
  announce(message: ControlMessage): void;
  /** Returns the unsubscribe. A message may be heard twice. */
  onMessage(listener: (message: ControlMessage) => void): () => void;
}

const TOPIC = 'control';

/** The control topic of the installation. */
export class ControlTopic implements Control {
  readonly #broker: Broker;
  readonly #logger: Logger;
  readonly #wait: number;
  readonly #subscription: BrokerSubscription;
  readonly #listeners = new Set<(message: ControlMessage) => void>();

  /** @param wait how long `listening` waits for the broker, in milliseconds. */
  constructor(options: { broker: Broker; logger: Logger; wait: number }) {
    this.#broker = options.broker;
    this.#logger = options.logger;
    this.#wait = options.wait;
    this.#subscription = options.broker.subscribe(TOPIC, (message) => this.#read(message));
  }

  /** Resolves when announcements are heard, or when that takes too long. */
  async listening(): Promise<void> {
    if (this.#broker.connected) await settleWithin(this.#subscription.ready, this.#wait);
  }

  announce(message: ControlMessage): void {
    this.#broker.publish(TOPIC, Buffer.from(JSON.stringify(message)));
    // Also without a bus this process must hear it.
    setImmediate(() => this.#tell(message));
  }

  onMessage(listener: (message: ControlMessage) => void): () => void {
    const own = (message: ControlMessage) => listener(message);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  stop(): void {
    this.#subscription.end();
    this.#listeners.clear();
  }

  #read(message: Buffer): void {
    const parsed = parse(message);
    if (parsed !== null) this.#tell(parsed);
    else this.#logger.warn({ bytes: message.length }, 'control: unknown message');
  }

  #tell(message: ControlMessage): void {
    for (const listener of this.#listeners) {
      try {
        listener(message);
      } catch (error) {
        this.#logger.error({ err: error }, 'control: a listener failed');
      }
    }
  }
}

/** Null for what another version of us says. */
function parse(message: Buffer): ControlMessage | null {
  try {
    const { kind, sessionId, userId } = JSON.parse(message.toString()) as Record<string, unknown>;
    if (kind !== 'sessionRevoked') return null;
    if (typeof sessionId !== 'string' || typeof userId !== 'string') return null;
    return { kind, sessionId, userId };
  } catch {
    return null;
  }
}
