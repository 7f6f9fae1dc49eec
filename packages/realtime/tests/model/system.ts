import { formatCursor, type Id, type LogEvent, newId, type Role } from '@teamchat/contract';
import { createRealtime, type Realtime } from '../../src/index.ts';
import { FaultyBus, MemoryLog, silentLogger } from '../../src/testing.ts';
import { type Run, SimulatedClient } from './client.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What a resume may deliver. */
export const replayEvents = 30;

/** Small, so that a few events pass the bounds; durations are those of production. */
const limits = {
  ringEvents: 12,
  ringHeaders: 32,
  blockEvents: 8,
  blocksKept: 2,
  replayChunkEvents: 3,
  replayEvents,
};

/** Whose device each client is, by person. */
export const devices = [0, 1, 2, 3, 1, 3] as const;
export const nodeCount = 2;
export const channelCount = 3;

/** The node that commits; null: it dies between commit and publish. */
export type Publisher = number | null;

/** An event as it was written, and when. */
export interface Committed {
  at: number;
  /** As it was before any redaction. */
  payload: string;
}

/** Two nodes of the realtime package over one log and one bus, with six devices of four people. */
export class System implements AsyncDisposable {
  readonly log = new MemoryLog();
  readonly bus = new FaultyBus();
  readonly time: VirtualTime;
  readonly people: Id[] = devices.slice(0, 4).map(() => newId());
  readonly workspaceId: Id;
  readonly channels: Id[];
  readonly clients: SimulatedClient[];
  /** Undefined: killed. */
  readonly nodes: (Realtime | undefined)[];
  /** By seq. */
  readonly committed = new Map<number, Committed>();
  readonly messages: LogEvent[] = [];
  /** By message. */
  readonly deletedAt = new Map<Id, number>();
  /** Since when nothing but the bus may keep an event from anybody. */
  healthySince = 0;
  #databaseUp = true;
  #highest = 0;

  constructor(time: VirtualTime) {
    this.time = time;
    const { log } = this;
    const [owner = '', member = '', other = '', guest = ''] = this.people;
    this.workspaceId = log.createWorkspace(owner);
    for (const userId of [member, other]) log.setMember(this.workspaceId, userId, 'member');
    log.setMember(this.workspaceId, guest, 'guest');
    this.channels = Array.from({ length: channelCount }, () =>
      log.createChannel(this.workspaceId, owner),
    );
    for (const userId of this.people) log.joinChannel(this.workspaceId, this.channel(0), userId);
    log.delay = () => this.#useDatabase();
    this.#highest = this.head;
    this.nodes = Array.from({ length: nodeCount }, () => this.#createNode());
    const snapshots = {
      readCursor: () => formatCursor(log.head(this.workspaceId)),
      highest: () => this.#highest,
      head: () => this.head,
      healthySince: () => this.healthySince,
    };
    this.clients = devices.map(
      (person) => new SimulatedClient(this.workspaceId, this.person(person), snapshots),
    );
  }

  get head(): number {
    return this.log.head(this.workspaceId).seq;
  }

  person(index: number): Id {
    return this.people[index] ?? '';
  }

  channel(index: number): Id {
    return this.channels[index] ?? '';
  }

  client(index: number): SimulatedClient {
    const client = this.clients[index];
    if (client === undefined) throw new RangeError(`no client ${index}`);
    return client;
  }

  get events(): readonly LogEvent[] {
    return this.log.events(this.workspaceId);
  }

  /** Notes what was committed, and has a node publish it. */
  commit(event: LogEvent, by: Publisher): void {
    this.committed.set(event.seq, { at: Date.now(), payload: event.payload });
    this.#highest = Math.max(this.#highest, event.seq);
    if (event.type === 'message.created') this.messages.push(event);
    if (event.type === 'message.deleted') this.deletedAt.set(event.subjectId, Date.now());
    if (by !== null) this.nodes[by]?.publisher.publish(this.workspaceId, [event]);
  }

  set databaseUp(up: boolean) {
    this.#databaseUp = up;
    this.healthySince = up ? Date.now() : Number.POSITIVE_INFINITY;
  }

  /** By person. */
  readRoles(): Map<number, Role> {
    const roles = this.people.map((id) => this.log.roleOf(this.workspaceId, id));
    return new Map(
      roles.flatMap((role, person) => (role === undefined ? [] : [[person, role] as const])),
    );
  }

  /** By channel: the people in it. */
  readChannels(): Set<number>[] {
    return this.channels.map((channelId) => {
      const members = this.log.membersOf(this.workspaceId, channelId);
      return new Set([...members].map((id) => this.people.indexOf(id)));
    });
  }

  /**
   * The log loses what lies behind `head`, and the database is another one.
   * @returns the subscriptions that were served more than is left, and read.
   */
  failOver(head: number): Run[] {
    const { log, workspaceId } = this;
    log.loseTail(workspaceId, this.head - head);
    log.identity = `${log.identity}, and another`;
    for (const seq of this.committed.keys()) if (seq > head) this.committed.delete(seq);
    while ((this.messages.at(-1)?.seq ?? 0) > head) this.messages.pop();
    const reading = this.clients.filter((client) => client.connected && !client.stalled);
    const runs = reading.flatMap(({ run }) => run ?? []);
    return runs.filter(({ served }) => served > head);
  }

  /** Subscriptions that ended, or do not read, are not compared with a log that is another now. */
  sealRuns(): void {
    for (const client of this.clients) {
      for (const run of client.runs) if (run.end !== 'open' || client.stalled) run.sealed = true;
    }
  }

  startNode(index: number): void {
    this.nodes[index] ??= this.#createNode();
  }

  /** Its sockets break off; nobody on it is told anything. */
  async killNode(index: number): Promise<void> {
    const node = this.nodes[index];
    this.nodes[index] = undefined;
    for (const client of this.clients) if (client.isOn(node)) client.disconnect();
    await node?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.clients) client.disconnect();
    for (const index of this.nodes.keys()) await this.killNode(index);
  }

  #createNode(): Realtime {
    const broker = this.bus.connect();
    return createRealtime({ broker, ...this.log.ports, limits, logger: silentLogger });
  }

  async #useDatabase(): Promise<void> {
    const wait = Math.trunc(Math.random() * 8);
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (!this.#databaseUp) throw new Error('connect ECONNREFUSED');
  }
}
