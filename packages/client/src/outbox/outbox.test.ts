import { AppError, type ErrorCode, type Id, limits, type Message, newId } from '@teamchat/contract';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Runtime } from '../runtime.ts';
import { defaultTimings } from '../timings.ts';
import { Outbox } from './outbox.ts';
import { createMemoryOutboxStorage, type OutboxStorage, type StoredMessage } from './storage.ts';

const numRuns = process.env['TEAMCHAT_TEST_FULL'] ? 3_000 : 300;
if (process.env['TEAMCHAT_TEST_FULL']) vi.setConfig({ testTimeout: 600_000 });

const runtime: Runtime = {
  timings: { ...defaultTimings, retryBase: 1, retryMax: 2 },
  random: Math.random,
  now: Date.now,
  onError: (error) => {
    throw error;
  },
};
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

type Outcome = 'ok' | 'slow' | 'lostBefore' | 'lostAfter' | 'busy' | 'refused';

/** Stores a message id once, like the real one, and answers as it is told to. */
class SimulatedServer {
  readonly stored = new Map<Id, Message>();
  outcomes: Outcome[] = [];
  readonly inFlight = new Map<string, number>();
  mostInFlight = 0;

  async deliver(client: number, message: StoredMessage): Promise<Message> {
    const lane = `${client} ${message.channelId}`;
    const count = (this.inFlight.get(lane) ?? 0) + 1;
    this.inFlight.set(lane, count);
    this.mostInFlight = Math.max(this.mostInFlight, count);
    try {
      await Promise.resolve();
      return await this.#answer(message, this.outcomes.shift() ?? 'ok');
    } finally {
      this.inFlight.set(lane, count - 1);
    }
  }

  async #answer(message: StoredMessage, outcome: Outcome): Promise<Message> {
    const fail = (code: ErrorCode) => new AppError(code, `It is ${code}.`);
    if (outcome === 'lostBefore') throw fail('UNAVAILABLE');
    if (outcome === 'busy') throw fail('RATE_LIMITED');
    if (outcome === 'refused') throw fail('FORBIDDEN');
    const stored = this.#store(message);
    if (outcome === 'slow') await turn();
    if (outcome === 'lostAfter') throw fail('UNAVAILABLE');
    return stored;
  }

  #store({ id, channelId, body }: StoredMessage): Message {
    const known = this.stored.get(id);
    if (known !== undefined) return known;
    const seq = this.stored.size + 1;
    const dates = { createdAt: '2026-01-01T00:00:00.000Z', editedAt: null };
    const message = {
      id,
      channelId,
      authorId: 'me',
      body,
      seq,
      rev: seq,
      ...dates,
      deleted: false,
    };
    this.stored.set(id, message);
    return message;
  }
}

/** Programs that follow one another over one storage; a crash cuts the old one off from it. */
class Device {
  readonly #server: SimulatedServer;
  readonly #storage = createMemoryOutboxStorage();
  #runs = 0;
  #cut: () => void = () => undefined;
  outbox: Outbox;

  constructor(server: SimulatedServer) {
    this.#server = server;
    this.outbox = this.#open();
  }

  #open(): Outbox {
    const run = ++this.#runs;
    let isAlive = true;
    this.#cut = () => {
      isAlive = false;
    };
    const storage: OutboxStorage = {
      load: (scope) => this.#storage.load(scope),
      put: async (scope, message) => {
        if (isAlive) await this.#storage.put(scope, message);
      },
      remove: async (scope, id) => {
        if (isAlive) await this.#storage.remove(scope, id);
      },
    };
    const deliver = (message: StoredMessage) => this.#server.deliver(run, message);
    return new Outbox({ storage, scope: 's', runtime, deliver, onChange: () => undefined });
  }

  async crash(): Promise<void> {
    await turn();
    this.#cut();
    void this.outbox.close();
    this.outbox = this.#open();
    await this.outbox.load();
  }
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('add'), channel: fc.constantFrom('a', 'b') }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash'), channel: fc.constant('') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('retry'), channel: fc.constant('') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('discard'), channel: fc.constant('') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('echo'), channel: fc.constant('') }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('turn'), channel: fc.constant('') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wake'), channel: fc.constant('') }) },
);
const outcome = fc.constantFrom<Outcome>('ok', 'ok', 'slow', 'lostBefore', 'lostAfter', 'busy');

test('each message exists once, in the order of writing, through errors and crashes', async () => {
  const scenario = fc.record({
    steps: fc.array(step, { maxLength: 25 }),
    outcomes: fc.array(
      fc.oneof({ weight: 9, arbitrary: outcome }, fc.constant('refused' as const)),
      {
        maxLength: 25,
      },
    ),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ steps, outcomes }) => {
      const server = new SimulatedServer();
      server.outcomes = [...outcomes];
      const device = new Device(server);
      await device.outbox.load();
      const written: StoredMessage[] = [];
      const moved = new Set<Id>();
      const discarded = new Set<Id>();
      const failed = () => device.outbox.messages.find((message) => message.state === 'failed');

      for (const { do: action, channel } of steps) {
        if (action === 'add') written.push(device.outbox.add(channel, `text ${written.length}`));
        else if (action === 'crash') await device.crash();
        else if (action === 'turn') await turn();
        else if (action === 'wake') device.outbox.wake();
        else if (action === 'echo') {
          for (const { id, seq } of server.stored.values()) device.outbox.settle(id, seq);
        } else {
          const message = failed();
          if (message === undefined) continue;
          if (action === 'retry') device.outbox.retry(message.id);
          else {
            device.outbox.discard(message.id);
            discarded.add(message.id);
          }
          moved.add(message.id);
        }
      }

      server.outcomes = [];
      const waiting = () => device.outbox.messages.filter(({ state }) => state === 'sending');
      await vi.waitFor(() => expect(waiting()).toEqual([]), { interval: 1 });
      for (let message = failed(); message !== undefined; message = failed()) {
        expect(message.reason).toBe('It is FORBIDDEN.');
        moved.add(message.id);
        device.outbox.retry(message.id);
        await vi.waitFor(() => expect(waiting()).toEqual([]), { interval: 1 });
      }

      expect(server.mostInFlight).toBeLessThanOrEqual(1);
      const stored = [...server.stored.values()];
      const kept = written.filter(({ id }) => !discarded.has(id));
      expect(kept.map(({ id }) => server.stored.get(id)?.body)).toEqual(
        kept.map(({ body }) => body),
      );
      expect(stored.every(({ id }) => written.some((message) => message.id === id))).toBe(true);
      for (const channel of ['a', 'b']) {
        const inOrder = (message: { id: Id; channelId: Id }) =>
          message.channelId === channel && !moved.has(message.id);
        expect(stored.filter(inOrder).map(({ id }) => id)).toEqual(
          written.filter(inOrder).map(({ id }) => id),
        );
      }
      // What was acknowledged is not sent again by the next program.
      await device.outbox.close();
      await device.crash();
      expect(device.outbox.messages).toEqual([]);
    }),
    { numRuns },
  );
});

describe('an outbox', () => {
  const open = (deliver: (message: StoredMessage) => Promise<Message>) =>
    new Outbox({
      storage: createMemoryOutboxStorage(),
      scope: 's',
      runtime,
      deliver,
      onChange: () => undefined,
    });
  const never = () => new Promise<Message>(() => undefined);

  test('holds 128 KiB in all and says what to do past that', () => {
    const outbox = open(never);
    const body = 'é'.repeat(20 * 1024);
    for (let n = 0; n < 3; n++) outbox.add('a', body);
    const rest = limits.outboxBytes - 3 * 40 * 1024;
    outbox.add('b', 'x'.repeat(rest));
    expect(() => outbox.add('b', 'x')).toThrow(expect.objectContaining({ code: 'LIMIT_REACHED' }));
    expect(outbox.messages).toHaveLength(4);
  });

  test('does not make one channel wait for another', async () => {
    const server = new SimulatedServer();
    const outbox = open((message) =>
      message.channelId === 'a' ? never() : server.deliver(0, message),
    );
    outbox.add('a', 'stuck');
    const { id } = outbox.add('b', 'goes');
    await vi.waitFor(() => expect(server.stored.has(id)).toBe(true));
    expect(outbox.messages.map(({ state }) => state)).toEqual(['sending', 'sent']);
  });

  test('an answer after the echo changes nothing', async () => {
    const server = new SimulatedServer();
    server.outcomes = ['lostAfter'];
    const outbox = open((message) => server.deliver(0, message));
    const { id } = outbox.add('a', 'seen');
    outbox.settle(id, 9);
    await turn();
    expect(outbox.messages).toMatchObject([{ id, state: 'sent', seq: 9 }]);
  });
});

test('what is written before the storage has answered goes out behind what it held', async () => {
  const stored: StoredMessage = {
    id: newId(),
    channelId: 'a',
    body: 'old',
    queuedAt: 1,
    reason: null,
  };
  const sent: string[] = [];
  const server = new SimulatedServer();
  const storage = createMemoryOutboxStorage();
  const slow: OutboxStorage = {
    ...storage,
    load: async () => {
      await turn();
      return [stored];
    },
  };
  const outbox = new Outbox({
    scope: 's',
    storage: slow,
    runtime,
    deliver: (message) => {
      sent.push(message.body);
      return server.deliver(1, message);
    },
    onChange: () => undefined,
  });
  const loaded = outbox.load();
  outbox.add('a', 'new');
  await loaded;
  await vi.waitFor(() => expect(sent).toEqual(['old', 'new']));
  await outbox.close();
});
