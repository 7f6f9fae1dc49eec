import { formatCursor, type Id, type LogEvent, newId, type Role } from '@teamchat/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRealtime, defaultTimings, type Realtime } from '../src/index.ts';
import { type BusFaults, FaultyBus, MemoryLog, silentLogger } from '../src/testing.ts';
import { Reference } from './reference.ts';
import { SimulatedClient } from './simulated-client.ts';

/** Scripts that run at the same time, and rounds of them: 320 cases. */
const AT_ONCE = 8;
const ROUNDS = Number(process.env.TEST_PROPERTY_ROUNDS ?? 40);

const timings = {
  ...defaultTimings,
  pingEvery: 40,
  positionEvery: 40,
  holdFor: 3,
  pollBusyEvery: 12,
  pollQuietEvery: 20,
  brokerWait: 50,
  reachWait: 2_000,
  idleFor: 10,
  userCheckEvery: 100,
};
const limits = { ringEvents: 12, blockEvents: 8, blocksKept: 2, replayChunkEvents: 3 };

type Step =
  | { kind: 'send'; user: number; channel: number; publish: Publish }
  | { kind: 'delete'; message: number; publish: Publish }
  | { kind: 'join' | 'leave'; user: number; channel: number; publish: Publish }
  | { kind: 'remove'; user: number; publish: Publish }
  | { kind: 'setMember'; user: number; role: Role; publish: Publish }
  | { kind: 'connect'; client: number; node: number; path: 'socket' | 'iterator' }
  | { kind: 'disconnect'; client: number }
  | { kind: 'bus'; connected: boolean }
  | { kind: 'pause'; milliseconds: number };

/** The node that commits; null: it dies between commit and publish. */
type Publish = number | null;

const publish = fc.oneof(
  { weight: 9, arbitrary: fc.nat(1) as fc.Arbitrary<Publish> },
  { weight: 1, arbitrary: fc.constant(null) },
);
const user = fc.nat(3);
const channel = fc.nat(2);
const role = fc.constantFrom<Role>('admin', 'member', 'member', 'guest');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constant('send' as const), user, channel, publish }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('delete' as const), message: fc.nat(20), publish }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('join' as const), user, channel, publish }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('leave' as const), user, channel, publish }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), user, publish }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('setMember' as const), user, role, publish }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('connect' as const),
      client: fc.nat(5),
      node: fc.nat(1),
      path: fc.constantFrom('socket' as const, 'iterator' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('disconnect' as const), client: fc.nat(5) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('bus' as const), connected: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('pause' as const), milliseconds: fc.nat(6) }),
  },
);

interface Script {
  steps: Step[];
  faults: BusFaults;
  slowDatabase: boolean;
}

const script: fc.Arbitrary<Script> = fc.record({
  steps: fc.array(step, { minLength: 10, maxLength: 60 }),
  faults: fc.record({
    drop: fc.constantFrom(0, 0.1, 0.5),
    duplicate: fc.constantFrom(0, 0.3),
    maxDelay: fc.constantFrom(0, 4),
  }),
  slowDatabase: fc.boolean(),
});

class World implements AsyncDisposable {
  readonly log = new MemoryLog();
  readonly bus = new FaultyBus();
  readonly users: Id[] = Array.from({ length: 4 }, () => newId());
  readonly workspaceId: Id;
  readonly channels: Id[];
  readonly clients: SimulatedClient[];
  readonly nodes: Realtime[];
  readonly #messages: LogEvent[] = [];
  /** Payloads as they were before any redaction. */
  readonly originals = new Map<number, string>();

  constructor({ faults, slowDatabase }: Script) {
    const [owner = '', member = '', other = '', guest = ''] = this.users;
    this.workspaceId = this.log.createWorkspace(owner);
    for (const userId of [member, other]) this.log.setMember(this.workspaceId, userId, 'member');
    this.log.setMember(this.workspaceId, guest, 'guest');
    this.channels = [0, 1, 2].map(() => this.log.createChannel(this.workspaceId, owner));
    for (const userId of this.users)
      this.log.joinChannel(this.workspaceId, this.channel(0), userId);
    if (slowDatabase) {
      this.log.delay = async () => {
        const turns = Math.floor(Math.random() * 4);
        for (let turn = 0; turn < turns; turn++)
          await new Promise((resolve) => setImmediate(resolve));
      };
    }
    this.bus.faults = faults;
    this.nodes = [0, 1].map(() =>
      createRealtime({
        broker: this.bus.connect(),
        ...this.log.ports,
        limits,
        timings,
        logger: silentLogger,
      }),
    );
    const readHead = () => formatCursor(this.log.head(this.workspaceId));
    this.clients = [0, 1, 2, 3, 1, 3].map(
      (index) => new SimulatedClient(this.workspaceId, this.user(index), readHead),
    );
  }

  user(index: number): Id {
    return this.users[index] ?? '';
  }

  channel(index: number): Id {
    return this.channels[index] ?? '';
  }

  commit(event: LogEvent, by: Publish): void {
    this.originals.set(event.seq, event.payload);
    if (event.type === 'message.created') this.#messages.push(event);
    if (by !== null) this.nodes[by]?.publisher.publish(this.workspaceId, [event]);
  }

  async take(taken: Step): Promise<void> {
    const { log, workspaceId } = this;
    switch (taken.kind) {
      case 'send':
        return this.commit(
          log.send(workspaceId, this.channel(taken.channel), this.user(taken.user)),
          taken.publish,
        );
      case 'delete': {
        const message = this.#messages[taken.message % Math.max(1, this.#messages.length)];
        if (message === undefined) return;
        const { channelId } = JSON.parse(message.payload) as { channelId: Id };
        return this.commit(
          log.deleteMessage(workspaceId, channelId, message.actorId, message.subjectId),
          taken.publish,
        );
      }
      case 'join':
        if (log.roleOf(workspaceId, this.user(taken.user)) === undefined) return;
        if (log.membersOf(workspaceId, this.channel(taken.channel)).has(this.user(taken.user)))
          return;
        return this.commit(
          log.joinChannel(workspaceId, this.channel(taken.channel), this.user(taken.user)),
          taken.publish,
        );
      case 'leave':
        if (!log.membersOf(workspaceId, this.channel(taken.channel)).has(this.user(taken.user)))
          return;
        return this.commit(
          log.leaveChannel(workspaceId, this.channel(taken.channel), this.user(taken.user)),
          taken.publish,
        );
      case 'remove':
        if (log.roleOf(workspaceId, this.user(taken.user)) === undefined) return;
        return this.commit(log.removeMember(workspaceId, this.user(taken.user)), taken.publish);
      case 'setMember':
        return this.commit(
          log.setMember(workspaceId, this.user(taken.user), taken.role),
          taken.publish,
        );
      case 'connect': {
        const node = this.nodes[taken.node];
        if (node !== undefined) this.clients[taken.client]?.connect(node, taken.path);
        return;
      }
      case 'disconnect':
        return this.clients[taken.client]?.disconnect();
      case 'bus':
        this.bus.connected = taken.connected;
        return;
      case 'pause':
        await new Promise((resolve) => setTimeout(resolve, taken.milliseconds));
    }
  }

  /** Everything heals; then every open stream reaches the head. */
  async settle(): Promise<void> {
    this.bus.connected = true;
    this.bus.faults = { drop: 0, duplicate: 0, maxDelay: 0 };
    const { seq } = this.log.head(this.workspaceId);
    const until = Date.now() + 10_000;
    const isBehind = (client: SimulatedClient) =>
      client.connected && (client.runs.at(-1)?.served ?? 0) < seq;
    while (this.clients.some(isBehind)) {
      if (Date.now() > until)
        throw new Error(
          `wedged: ${JSON.stringify(this.clients.map((client) => client.runs.at(-1)))}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  check(): void {
    const events = this.log.events(this.workspaceId);
    const reference = new Reference(events);
    for (const { userId, runs, problems } of this.clients) {
      expect(problems).toEqual([]);
      for (const run of runs) {
        const seqs = run.delivered.map(({ seq }) => seq);
        const ascending = [...new Set(seqs)].sort((a, b) => a - b);
        expect(seqs, 'each once, in order').toEqual(ascending);
        expect(seqs.every((seq) => seq > run.start && seq <= run.served)).toBe(true);
        const delivered = new Set(seqs);
        const until = run.caughtUpAt ?? events.length;
        for (let seq = run.start + 1; seq <= run.served; seq++) {
          const isLive = run.caughtUpAt !== null && seq > run.caughtUpAt;
          const required = isLive
            ? reference.isShownLive(userId, seq)
            : reference.isRequired(userId, seq, until);
          const forbidden = isLive ? !required : reference.isForbidden(userId, seq, until);
          const about = `${events[seq - 1]?.type} ${seq} for ${this.users.indexOf(userId)} in ${JSON.stringify({ ...run, delivered: seqs })}`;
          if (required && !delivered.has(seq)) throw new Error(`lost: ${about}`);
          if (forbidden && delivered.has(seq)) throw new Error(`leak: ${about}`);
        }
        for (const { seq, data, type } of run.delivered) {
          const stored = events[seq - 1];
          expect(type).toBe(stored?.type);
          const texts = [stored?.payload, this.originals.get(seq)];
          expect(texts, `content of ${seq}`).toContain(JSON.stringify(data));
        }
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.clients) client.disconnect();
    for (const node of this.nodes) await node[Symbol.asyncDispose]();
  }
}

async function runScript(played: Script): Promise<void> {
  await using world = new World(played);
  for (const taken of played.steps) {
    await world.take(taken);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await world.settle();
  world.check();
}

test('every stream is what its reader may see, in order, once, without a gap', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(script, { minLength: 1, maxLength: AT_ONCE, size: 'max' }),
      async (scripts) => {
        await Promise.all(scripts.map(runScript));
      },
    ),
    { numRuns: ROUNDS, endOnFailure: process.env.TEST_PROPERTY_SHRINK === undefined },
  );
}, 120_000);
