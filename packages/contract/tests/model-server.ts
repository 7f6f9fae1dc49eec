import type {
  Bootstrap,
  Channel,
  Id,
  Member,
  Message,
  MessagePage,
  ReadMark,
  WorkspaceEvent,
} from '../src/index.ts';
import { limits } from '../src/index.ts';

export const viewer = 'u0';
export const people = ['u0', 'u1', 'u2'];
export const channelIds = ['c0', 'c1'];
const at = '2026-01-01T00:00:00.000Z';

interface StoredMark {
  readSeq: number;
  userRev: number;
  removed: boolean;
}

/** A workspace as the database has it, and its log as the viewer may read it. */
export class ModelServer {
  /** Whether lists show deleted messages as tombstones or leave them out. */
  readonly listsDeleted: boolean;
  head = 1;
  userRev = 1;
  readonly log: { event: WorkspaceEvent; isVisible: boolean }[] = [];
  readonly messages = new Map<Id, Message>();
  readonly members = new Map<Id, Member>();
  readonly channels = new Map<Id, Channel>();
  /** Channel → its members. */
  readonly joined = new Map<Id, Set<Id>>();
  readonly marks = new Map<Id, StoredMark>();

  constructor(listsDeleted: boolean) {
    this.listsDeleted = listsDeleted;
    for (const userId of people) {
      const role = 'member' as const;
      this.members.set(userId, {
        userId,
        name: userId,
        role,
        active: true,
        joinedAt: at,
        rev: 1,
      });
    }
    for (const id of channelIds) {
      this.joined.set(id, new Set(people));
      this.channels.set(id, {
        id,
        name: id,
        visibility: 'public',
        isDefault: false,
        memberCount: people.length,
        createdBy: viewer,
        createdAt: at,
        rev: 1,
      });
      this.marks.set(id, { readSeq: 1, userRev: 1, removed: false });
    }
  }

  #append(make: (seq: number) => Pick<WorkspaceEvent, 'type' | 'data'>, isVisible = true): number {
    const seq = ++this.head;
    const event = { seq, at, v: 1, ...make(seq) } as WorkspaceEvent;
    this.log.push({ event, isVisible });
    return seq;
  }

  #sees(channelId: Id): boolean {
    return this.joined.get(channelId)?.has(viewer) === true;
  }

  send(channelId: Id, authorId: Id): void {
    if (this.joined.get(channelId)?.has(authorId) !== true) return;
    const id = `m${this.head + 1}`;
    const body = `text ${id}`;
    const seq = this.#append(
      () => ({ type: 'message.created', data: { id, channelId, authorId, body } }),
      this.#sees(channelId),
    );
    const fields = { id, channelId, authorId, body, seq, rev: seq };
    this.messages.set(id, { ...fields, createdAt: at, editedAt: null, deleted: false });
  }

  #pick(channelId: Id, nth: number): Message | undefined {
    const alive = [...this.messages.values()].filter((message) => {
      return message.channelId === channelId && !message.deleted;
    });
    return alive.at(-1 - (nth % Math.max(1, alive.length)));
  }

  edit(channelId: Id, nth: number): void {
    const message = this.#pick(channelId, nth);
    if (message === undefined) return;
    const { id, authorId } = message;
    const body = `edit ${this.head + 1}`;
    const seq = this.#append(
      () => ({ type: 'message.updated', data: { id, channelId, authorId, body } }),
      this.#sees(channelId),
    );
    this.messages.set(id, { ...message, body, rev: seq, editedAt: at });
  }

  /** Rewrites the earlier events of the message too, also those not delivered yet. */
  delete(channelId: Id, nth: number): void {
    const message = this.#pick(channelId, nth);
    if (message === undefined) return;
    const { id, authorId, seq: messageSeq } = message;
    for (const entry of this.log) {
      const { event } = entry;
      const isAbout = event.type === 'message.created' || event.type === 'message.updated';
      if (!isAbout || event.data.id !== id) continue;
      entry.event = { ...event, data: { id, channelId, redacted: true } };
    }
    const data = { id, channelId, authorId, messageSeq };
    const seq = this.#append(() => ({ type: 'message.deleted', data }), this.#sees(channelId));
    this.messages.set(id, { ...message, body: '', editedAt: null, rev: seq, deleted: true });
  }

  toggleChannel(channelId: Id, userId: Id): void {
    const joined = this.joined.get(channelId);
    const channel = this.channels.get(channelId);
    const member = this.members.get(userId);
    if (!joined || !channel || !member?.active) return;
    if (joined.has(userId)) {
      const isVisible = this.#sees(channelId);
      joined.delete(userId);
      const data = { channelId, userId, memberCount: joined.size };
      const seq = this.#append(() => ({ type: 'channel.left', data }), isVisible);
      this.channels.set(channelId, { ...channel, memberCount: joined.size, rev: seq });
      if (userId === viewer) this.#setMark(channelId, { removed: true });
      return;
    }
    joined.add(userId);
    const { rev: _channelRev, ...channelData } = { ...channel, memberCount: joined.size };
    const { rev: _memberRev, ...memberData } = member;
    const seq = this.#append(
      () => ({ type: 'channel.joined', data: { channel: channelData, member: memberData } }),
      this.#sees(channelId),
    );
    this.channels.set(channelId, { ...channelData, rev: seq });
    if (userId === viewer) this.#setMark(channelId, { removed: false, readSeq: seq });
  }

  rename(userId: Id): void {
    const member = this.members.get(userId);
    if (!member?.active) return;
    const { rev: _, ...data } = { ...member, name: `${userId} ${this.head + 1}` };
    const seq = this.#append(() => ({ type: 'member.updated', data: { member: data } }));
    this.members.set(userId, { ...data, rev: seq });
  }

  /** Other people come and go. */
  toggleMember(userId: Id): void {
    const member = this.members.get(userId);
    if (member === undefined || userId === viewer) return;
    if (member.active) {
      for (const channelId of channelIds) {
        if (this.joined.get(channelId)?.has(userId)) this.toggleChannel(channelId, userId);
      }
      const seq = this.#append(() => ({ type: 'member.left', data: { userId } }));
      this.members.set(userId, { ...member, active: false, rev: seq });
      return;
    }
    const { rev: _, ...data } = { ...member, active: true };
    const seq = this.#append(() => ({ type: 'member.joined', data: { member: data } }));
    this.members.set(userId, { ...data, rev: seq });
  }

  #setMark(channelId: Id, change: Partial<StoredMark>): void {
    const mark = this.marks.get(channelId) ?? { readSeq: 0, userRev: 0, removed: false };
    this.marks.set(channelId, { ...mark, ...change, userRev: ++this.userRev });
  }

  /** @param back how many events before the head; a negative step is the explicit rewind. */
  markRead(channelId: Id, back: number, isRewind: boolean): void {
    const mark = this.marks.get(channelId);
    if (mark === undefined || mark.removed) return;
    const seq = Math.max(1, this.head - back);
    const readSeq = isRewind ? seq : Math.max(mark.readSeq, seq);
    if (readSeq !== mark.readSeq) this.#setMark(channelId, { readSeq });
  }

  readMark(channelId: Id): ReadMark | null {
    const mark = this.marks.get(channelId);
    if (mark === undefined) return null;
    const unread = [...this.messages.values()].filter((message) => {
      const isOfOthers = message.authorId !== viewer && !message.deleted;
      return message.channelId === channelId && message.seq > mark.readSeq && isOfOthers;
    }).length;
    const { readSeq, userRev, removed } = mark;
    const counted = Math.min(limits.unreadCap, unread);
    return { channelId, readSeq, unread: counted, asOf: this.head, userRev, removed };
  }

  readMarksAbove(userRev: number): ReadMark[] {
    return channelIds
      .map((id) => this.readMark(id))
      .filter((mark): mark is ReadMark => mark !== null && mark.userRev > userRev);
  }

  list(channelId: Id): Message[] {
    return [...this.messages.values()].filter((message) => {
      return message.channelId === channelId && (this.listsDeleted || !message.deleted);
    });
  }

  /** @param anchor null for the newest, else the seq to centre on. */
  page(channelId: Id, anchor: number | null, size: { before: number; after: number }): MessagePage {
    const all = this.list(channelId);
    const from = anchor === null ? all.length : all.findIndex((message) => message.seq >= anchor);
    const index = from === -1 ? all.length : from;
    const start = Math.max(0, index - size.before);
    const end = anchor === null ? all.length : Math.min(all.length, index + 1 + size.after);
    const messages = all.slice(start, end);
    const authors = new Set(messages.map((message) => message.authorId));
    return {
      messages,
      anchorId: all[index]?.id ?? null,
      members: [...this.members.values()].filter((member) => authors.has(member.userId)),
      foundOldest: start === 0,
      foundNewest: end === all.length,
      seq: this.head,
      cursor: `${this.head}.0`,
    };
  }

  mine(): Channel[] {
    return [...this.channels.values()].filter((channel) => this.#sees(channel.id));
  }

  bootstrap(): Bootstrap {
    const me = this.members.get(viewer);
    if (me === undefined) throw new Error('The viewer is always a member.');
    return {
      workspace: { id: 'w', name: 'w', slug: 'w', defaultChannelId: 'c0', createdAt: at, rev: 1 },
      me,
      channels: this.mine(),
      readMarks: this.readMarksAbove(0).filter((mark) => !mark.removed),
      userRev: this.userRev,
      limits: {},
      timings: {},
      seq: this.head,
      cursor: `${this.head}.0`,
    };
  }
}
