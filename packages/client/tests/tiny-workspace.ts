import {
  type Bootstrap,
  type Channel,
  type Id,
  limits,
  type Member,
  type Message,
  type MessagePage,
  type ReadMark,
  type WorkspaceEvent,
} from '@teamchat/contract';
import { type Frame, type Subscription, startTinyServer } from './tiny-server.ts';

export const at = '2026-01-01T00:00:00.000Z';
export const me = 'me';
export const workspaceId = 'w';
export const channelId = 'c';

export type SendFault =
  /** The answer and the event leave in this order. */
  | 'answerFirst'
  | 'eventFirst'
  /** Stored, and the socket is cut before the answer. */
  | 'cut'
  /** Not stored, to be retried. */
  | 'busy'
  /** Not stored, and the server says when to come again. */
  | 'shed'
  /** Not stored, for good. */
  | 'refused';

/** One workspace with one channel behind the tiny server: a log, its stream, and pages of it. */
export async function startTinyWorkspace() {
  const messages: Message[] = [];
  const log: WorkspaceEvent[] = [];
  const streams = new Set<Subscription>();
  const mark = { readSeq: 1, userRev: 1 };
  const calls: string[] = [];
  const faults: SendFault[] = [];
  let head = 1;
  /** Cursors from before this are answered with a resync. */
  let floor = 0;
  let isBroken = false;
  let brokenPages = 0;
  let areMarksBroken = false;
  let rewoundRev = 0;

  const member = (userId: Id): Member => ({
    userId,
    name: userId,
    role: 'member',
    active: true,
    joinedAt: at,
    rev: 1,
  });
  const channel: Channel = {
    id: channelId,
    name: 'general',
    visibility: 'public',
    isDefault: true,
    memberCount: 2,
    createdBy: me,
    createdAt: at,
    rev: 1,
  };
  const cursorAt = (seq: number) => `${seq}.0`;
  const readMark = (): ReadMark => {
    const unread = messages.filter((message) => {
      return message.seq > mark.readSeq && message.authorId !== me && !message.deleted;
    });
    const count = Math.min(limits.unreadCap, unread.length);
    return { channelId, ...mark, unread: count, asOf: head, removed: false };
  };

  let toldSeq = 0;
  /** Events leave in the order of the log, as a server's do, whoever is told when. */
  function publish(upTo: WorkspaceEvent): void {
    const untold = log.filter(({ seq }) => seq > toldSeq && seq < upTo.seq);
    for (const event of upTo.seq > toldSeq ? [...untold, upTo] : []) {
      toldSeq = event.seq;
      for (const stream of streams) stream.push({ id: cursorAt(event.seq), data: event });
    }
  }
  function append(authorId: Id, body: string, id = `${authorId} ${head + 1}`): () => void {
    const seq = ++head;
    const fields = { id, channelId, authorId, body };
    messages.push({ ...fields, seq, rev: seq, createdAt: at, editedAt: null, deleted: false });
    const event: WorkspaceEvent = { type: 'message.created', seq, at, v: 1, data: fields };
    log.push(event);
    return () => publish(event);
  }
  function fail(appCode: string, retryAfterMs = 0): never {
    throw Object.assign(new Error(`It is ${appCode}.`), { appCode, retryAfterMs });
  }

  function send(input: { id: Id; body: string }): { message: Message } {
    const fault = faults.shift() ?? 'eventFirst';
    if (fault === 'busy') fail('RATE_LIMITED');
    if (fault === 'shed') fail('UNAVAILABLE', 80);
    if (fault === 'refused') fail('FORBIDDEN');
    const known = messages.find(({ id }) => id === input.id);
    const tell = known ? () => undefined : append(me, input.body, input.id);
    const message = known ?? messages.at(-1);
    if (message === undefined) throw new Error('There is a message now.');
    if (fault === 'cut') {
      for (const stream of streams) stream.socket.terminate();
      tell();
      throw new Error('Nobody hears this.');
    }
    if (fault === 'eventFirst') tell();
    else setTimeout(tell, 2);
    return { message };
  }

  function page(input: { anchor: string; numBefore: number; numAfter: number }): MessagePage {
    if (brokenPages-- > 0) fail('UNAVAILABLE');
    const found = messages.findIndex(({ id }) => id === input.anchor);
    const index = input.anchor === 'newest' || found === -1 ? messages.length : found;
    const start = Math.max(0, index - input.numBefore);
    const end = Math.min(messages.length, index + 1 + input.numAfter);
    return {
      messages: messages.slice(start, end).map((message) => ({ ...message })),
      members: [member(me), member('you')],
      anchorId: messages[index]?.id ?? null,
      foundOldest: start === 0,
      foundNewest: end === messages.length,
      seq: head,
      cursor: cursorAt(head),
    };
  }

  const bootstrap = (): Bootstrap => ({
    workspace: {
      id: workspaceId,
      name: 'w',
      slug: 'w',
      defaultChannelId: channelId,
      createdAt: at,
      rev: 1,
    },
    me: member(me),
    channels: [channel],
    readMarks: [readMark()],
    userRev: mark.userRev,
    limits: {},
    timings: {},
    seq: head,
    cursor: cursorAt(head),
  });

  const called = <I, O>(path: string, answer: (input: I) => O) => {
    return (input: I, over: string): O => {
      calls.push(`${over} ${path}`);
      return answer(input);
    };
  };
  const server = await startTinyServer({
    procedures: {
      'workspace.bootstrap': called('workspace.bootstrap', bootstrap),
      'workspace.members': called('workspace.members', ({ userIds }: { userIds?: Id[] }) => {
        return { members: (userIds ?? [me, 'you']).map(member), seq: head, cursor: cursorAt(head) };
      }),
      'message.list': called('message.list', page),
      'message.send': called('message.send', send),
      'channel.get': called('channel.get', () => {
        return { channel, readMark: readMark(), seq: head, cursor: cursorAt(head) };
      }),
      'channel.markUnread': called('channel.markUnread', () => fail('UNAVAILABLE')),
      'channel.markRead': called('channel.markRead', (read: { seq: number; userRev: number }) => {
        if (areMarksBroken) fail('UNAVAILABLE');
        const { seq, userRev } = read;
        if (seq > mark.readSeq && userRev >= rewoundRev)
          Object.assign(mark, { readSeq: seq, userRev: mark.userRev + 1 });
        return { readMark: readMark(), userRev: mark.userRev };
      }),
    },
    onSubscribe(stream) {
      const after = Number.parseInt(stream.input.lastEventId ?? `${head}`, 10);
      const frame = (type: string, more: object): Frame => {
        return {
          id: `${cursorAt(after)}~${Math.floor(Math.random() * 1e9)}`,
          data: { type, ...more },
        };
      };
      if (after < floor || isBroken) {
        stream.push(frame('resync', { reason: 'retention' }));
        return stream.end();
      }
      stream.push(frame('attached', { seq: after }));
      for (const event of log.filter(({ seq }) => seq > after)) {
        stream.push({ id: cursorAt(event.seq), data: event });
      }
      stream.push({ ...frame('caughtUp', { seq: head }), id: `${cursorAt(head)}~1` });
      streams.add(stream);
      stream.socket.once('close', () => streams.delete(stream));
    },
  });

  return {
    server,
    messages,
    calls,
    faults,
    mark,
    url: server.url,
    /** Somebody else writes. */
    write: (body: string) => append('you', body)(),
    delete(id: Id) {
      const message = messages.find((row) => row.id === id);
      if (message === undefined) return;
      const seq = ++head;
      Object.assign(message, { body: '', deleted: true, rev: seq });
      const data = { id, channelId, authorId: message.authorId, messageSeq: message.seq };
      const event: WorkspaceEvent = { type: 'message.deleted', seq, at, v: 1, data };
      log.push(event);
      publish(event);
    },
    cut() {
      for (const socket of server.sockets) socket.terminate();
    },
    /** Cuts, and makes everybody take a new snapshot. */
    forget() {
      floor = ++head;
      this.cut();
    },
    /** Every attach is answered with a resync, until it is repaired. */
    breakStreams(broken: boolean) {
      isBroken = broken;
    },
    /** The next so many pages are refused, to be retried. */
    breakPages(count: number) {
      brokenPages = count;
    },
    /** Read marks are refused, to be retried, until it is repaired. */
    breakMarks(broken: boolean) {
      areMarksBroken = broken;
    },
    /** Another device of mine marks it as unread from there on, and nobody hears of it. */
    rewind(readSeq: number) {
      rewoundRev = mark.userRev + 1;
      Object.assign(mark, { readSeq, userRev: rewoundRev });
    },
    /** Something that no client can apply. */
    sendGarbage() {
      const seq = ++head;
      publish({ type: 'message.created', seq, at, v: 1, data: null } as never);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
