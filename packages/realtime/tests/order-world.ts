import { formatCursor, type Id, type LogEvent, newId, type Role } from '@teamchat/contract';
import { createRealtime, defaultTimings, type Realtime } from '../src/index.ts';
import { type BusFaults, FaultyBus, MemoryLog, silentLogger } from '../src/testing.ts';
import { checkClients } from './check-clients.ts';
import { SimulatedClient } from './simulated-client.ts';

const timings = {
  ...defaultTimings,
  pingEvery: 20,
  positionEvery: 8,
  holdFor: 3,
  pollBusyEvery: 12,
  pollQuietEvery: 20,
  brokerWait: 50,
  reachWait: 2_000,
  idleFor: 10,
  userCheckEvery: 100,
  userCheckGather: 4,
};
const limits = { ringEvents: 12, blockEvents: 8, blocksKept: 2, replayChunkEvents: 3 };

/** The node that commits; null: it dies between commit and publish. */
export type Publish = number | null;

export type Step =
  | { kind: 'send'; user: number; channel: number; publish: Publish }
  | { kind: 'delete'; message: number; publish: Publish }
  | { kind: 'join' | 'leave'; user: number; channel: number; publish: Publish }
  | { kind: 'remove' | 'rename'; user: number; publish: Publish }
  | { kind: 'setMember'; user: number; role: Role; publish: Publish }
  | { kind: 'connect'; client: number; node: number; path: 'socket' | 'iterator' }
  | { kind: 'disconnect'; client: number }
  | { kind: 'bus'; connected: boolean }
  | { kind: 'pause'; milliseconds: number };

export interface Script {
  steps: Step[];
  faults: BusFaults;
  slowDatabase: boolean;
}

export class World implements AsyncDisposable {
  readonly log = new MemoryLog();
  readonly bus = new FaultyBus();
  readonly users: Id[] = Array.from({ length: 4 }, () => newId());
  readonly workspaceId: Id;
  readonly channels: Id[];
  readonly clients: SimulatedClient[];
  readonly nodes: Realtime[];
  readonly #messages: LogEvent[] = [];
  /** Payloads as they were before any redaction. */
  readonly #originals = new Map<number, string>();

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
    this.#originals.set(event.seq, event.payload);
    if (event.type === 'message.created') this.#messages.push(event);
    if (by !== null) this.nodes[by]?.publisher.publish(this.workspaceId, [event]);
  }

  async take(taken: Step): Promise<void> {
    const { log, workspaceId } = this;
    switch (taken.kind) {
      case 'send':
        return this.commit(
          log.send({ workspaceId, channelId: this.channel(taken.channel) }, this.user(taken.user)),
          taken.publish,
        );
      case 'delete': {
        const message = this.#messages[taken.message % Math.max(1, this.#messages.length)];
        if (message === undefined) return;
        const { channelId } = JSON.parse(message.payload) as { channelId: Id };
        return this.commit(
          log.deleteMessage({ workspaceId, channelId }, message.actorId, message.subjectId),
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
      case 'rename': {
        const role = log.roleOf(workspaceId, this.user(taken.user));
        if (role === undefined) return;
        return this.commit(log.setMember(workspaceId, this.user(taken.user), role), taken.publish);
      }
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
    checkClients(this.clients, this.log.events(this.workspaceId), this.#originals);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.clients) client.disconnect();
    for (const node of this.nodes) await node[Symbol.asyncDispose]();
  }
}
