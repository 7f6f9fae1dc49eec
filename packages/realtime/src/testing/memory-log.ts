import {
  type Id,
  type LogEvent,
  membershipDelta,
  newId,
  type Position,
  type Role,
  redactedPayload,
  type UserState,
} from '@teamchat/contract';
import type {
  LogReader,
  Membership,
  MembershipReader,
  UserKey,
  UserStateReader,
} from '../ports.ts';
import { applyMembership } from './apply-membership.ts';
import {
  AT,
  channelCreated,
  channelJoined,
  channelLeft,
  type Draft,
  memberChanged,
  memberLeft,
  messageCreated,
  messageDeleted,
  messageUpdated,
  type Place,
  workspaceCreated,
} from './drafts.ts';
import { createRows, type WorkspaceRows } from './workspace-rows.ts';

const randomTag = () => Math.floor(Math.random() * 2 ** 31);

/**
 * Postgres and core in memory: workspaces whose changes append events, and the readers of the
 * realtime package over them. Nothing is published; that is the test's choice.
 */
export class MemoryLog implements LogReader {
  readonly #workspaces = new Map<Id, WorkspaceRows>();
  /** Awaited before and after each read takes its snapshot; throw in it to be down. */
  delay: () => Promise<void> = () => Promise.resolve();
  identity = 'system 1, timeline 1';
  /** How far this database's clock is ahead of the process's, in milliseconds. */
  clockAhead = 0;
  readonly reads = {
    readHead: 0,
    readHeads: 0,
    readEvents: 0,
    membership: 0,
    userState: 0,
    revs: 0,
  };

  createWorkspace(ownerId: Id): Id {
    const workspaceId = newId();
    this.#workspaces.set(workspaceId, createRows());
    this.append(workspaceId, workspaceCreated(workspaceId, ownerId));
    this.setMember(workspaceId, ownerId, 'owner');
    return workspaceId;
  }

  /** Joins the workspace, or changes the role. */
  setMember(workspaceId: Id, userId: Id, role: Role): LogEvent {
    const isMember = this.#rows(workspaceId).roles.has(userId);
    const type = isMember ? 'member.updated' : 'member.joined';
    return this.append(workspaceId, memberChanged(type, userId, role));
  }

  removeMember(workspaceId: Id, userId: Id): LogEvent {
    return this.append(workspaceId, memberLeft(userId));
  }

  createChannel(workspaceId: Id, actorId: Id): Id {
    const channelId = newId();
    this.#rows(workspaceId).channels.set(channelId, new Set());
    this.append(workspaceId, channelCreated(channelId, actorId));
    return channelId;
  }

  joinChannel(workspaceId: Id, channelId: Id, userId: Id): LogEvent {
    return this.append(workspaceId, channelJoined(channelId, userId));
  }

  leaveChannel(workspaceId: Id, channelId: Id, userId: Id): LogEvent {
    return this.append(workspaceId, channelLeft(channelId, userId));
  }

  send({ workspaceId, channelId }: Place, authorId: Id, body = 'hello'): LogEvent {
    return this.append(workspaceId, messageCreated(channelId, authorId, { id: newId(), body }));
  }

  editMessage({ workspaceId, channelId }: Place, authorId: Id, id: Id): LogEvent {
    return this.append(workspaceId, messageUpdated(channelId, authorId, { id, body: 'edited' }));
  }

  /** Redacts the payloads of the message's events, as core does in the deleting transaction. */
  deleteMessage({ workspaceId, channelId }: Place, authorId: Id, id: Id): LogEvent {
    for (const event of this.#rows(workspaceId).events) {
      const carriesText = event.type === 'message.created' || event.type === 'message.updated';
      if (event.subjectId === id && carriesText) event.payload = redactedPayload({ id, channelId });
    }
    return this.append(workspaceId, messageDeleted(channelId, authorId, id));
  }

  append(workspaceId: Id, draft: Draft): LogEvent {
    const rows = this.#rows(workspaceId);
    const event: LogEvent = {
      seq: rows.events.length + 1,
      tag: randomTag(),
      at: AT,
      type: draft.type,
      v: 1,
      audience: draft.audience,
      subjectId: draft.subjectId,
      actorId: draft.actorId,
      payload: JSON.stringify(draft.data),
    };
    rows.events.push(event);
    const delta = membershipDelta(event);
    if (delta !== null) applyMembership(rows, delta);
    return { ...event };
  }

  /** An event as a newer version, or a damaged row, may have it. */
  appendPoison(workspaceId: Id, type: 'member.updated' | 'message.deleted'): LogEvent {
    const { events } = this.#rows(workspaceId);
    const [subjectId, actorId] = [newId(), newId()];
    const place = { seq: events.length + 1, tag: randomTag(), at: AT, v: 1, audience: 'everyone' };
    const event: LogEvent = { ...place, type, subjectId, actorId, payload: '{}' };
    events.push(event);
    return { ...event };
  }

  /** What is stored now, from the first event on. */
  events(workspaceId: Id): readonly LogEvent[] {
    return this.#rows(workspaceId).events;
  }

  head(workspaceId: Id): Position {
    const last = this.#rows(workspaceId).events.at(-1);
    if (last === undefined) throw new Error('no events');
    return { seq: last.seq, tag: last.tag };
  }

  roleOf(workspaceId: Id, userId: Id): Role | undefined {
    return this.#rows(workspaceId).roles.get(userId);
  }

  membersOf(workspaceId: Id, channelId: Id): ReadonlySet<Id> {
    return this.#rows(workspaceId).channels.get(channelId) ?? new Set();
  }

  /** Deletes rows below the floor, as retention does. */
  raiseFloor(workspaceId: Id, floor: number): void {
    this.#rows(workspaceId).floor = floor;
  }

  /** Loses the last events, as a failover without synchronous replication does. */
  loseTail(workspaceId: Id, count: number): void {
    const rows = this.#rows(workspaceId);
    rows.events.splice(-count);
    rows.roles.clear();
    for (const members of rows.channels.values()) members.clear();
    for (const event of rows.events) {
      const delta = membershipDelta(event);
      if (delta !== null) applyMembership(rows, delta);
    }
  }

  /** Changes a row of the user's own state; returns its revision. */
  markRead({ workspaceId, channelId }: Place, userId: Id, readSeq: number): number {
    const rows = this.#rows(workspaceId);
    const userRev = (rows.userRevs.get(userId) ?? 0) + 1;
    rows.userRevs.set(userId, userRev);
    const others = (rows.readMarks.get(userId) ?? []).filter(
      (mark) => mark.channelId !== channelId,
    );
    const asOf = rows.events.length;
    rows.readMarks.set(userId, [
      ...others,
      { channelId, readSeq, unread: 0, asOf, userRev, removed: false },
    ]);
    return userRev;
  }

  readHead(workspaceId: Id): Promise<Position | null> {
    this.reads.readHead++;
    return this.#snapshot(() =>
      this.#workspaces.has(workspaceId) ? this.head(workspaceId) : null,
    );
  }

  readHeads(workspaceIds: readonly Id[]): Promise<Map<Id, Position>> {
    this.reads.readHeads++;
    return this.#snapshot(() => {
      const known = workspaceIds.filter((id) => this.#workspaces.has(id));
      return new Map(known.map((id) => [id, this.head(id)]));
    });
  }

  readEvents(workspaceId: Id, afterSeq: number, limit: number): Promise<LogEvent[]> {
    this.reads.readEvents++;
    return this.#snapshot(() => {
      const { events, floor } = this.#rows(workspaceId);
      const from = Math.max(afterSeq, floor - 1);
      const rows = events.slice(from, from + limit);
      return rows.map((event) => ({ ...event }));
    });
  }

  readFloor(workspaceId: Id): Promise<number> {
    return this.#snapshot(() => this.#rows(workspaceId).floor);
  }

  readIdentity(): Promise<string> {
    return this.#snapshot(() => this.identity);
  }

  readClock(): Promise<number> {
    return this.#snapshot(() => Date.now() + this.clockAhead);
  }

  readMemberships(keys: readonly UserKey[]): Promise<(Membership | null)[]> {
    this.reads.membership++;
    return this.#snapshot(() => keys.map((key) => this.#membershipOf(key)));
  }

  #membershipOf({ workspaceId, userId }: UserKey): Membership | null {
    const rows = this.#workspaces.get(workspaceId);
    const role = rows?.roles.get(userId);
    if (rows === undefined || role === undefined) return null;
    const mine = [...rows.channels].filter(([, members]) => members.has(userId));
    const peers = mine.map(([id, members]) => [id, [...members]] as const);
    return {
      position: this.head(workspaceId),
      role,
      channelIds: mine.map(([id]) => id),
      peers: new Map(role === 'guest' ? peers : []),
    };
  }

  readUserState(workspaceId: Id, userId: Id, sinceRev: number): Promise<UserState> {
    this.reads.userState++;
    return this.#snapshot(() => {
      const rows = this.#rows(workspaceId);
      const marks = rows.readMarks.get(userId) ?? [];
      return {
        userRev: rows.userRevs.get(userId) ?? 0,
        readMarks: marks.filter((mark) => mark.userRev > sinceRev),
      };
    });
  }

  readRevs(keys: readonly UserKey[]): Promise<number[]> {
    this.reads.revs++;
    return this.#snapshot(() =>
      keys.map(({ workspaceId, userId }) => this.#rows(workspaceId).userRevs.get(userId) ?? 0),
    );
  }

  /** The ports that `createRealtime` takes. */
  get ports(): { log: LogReader; membership: MembershipReader; userState: UserStateReader } {
    return {
      log: this,
      membership: { readMany: (keys) => this.readMemberships(keys) },
      userState: {
        read: (...key) => this.readUserState(...key),
        readRevs: (keys) => this.readRevs(keys),
      },
    };
  }

  async #snapshot<T>(read: () => T): Promise<T> {
    await this.delay();
    const result = read();
    await this.delay();
    return result;
  }

  #rows(workspaceId: Id): WorkspaceRows {
    const rows = this.#workspaces.get(workspaceId);
    if (rows === undefined) throw new Error(`no workspace ${workspaceId}`);
    return rows;
  }
}
