import type { Id, LogEvent } from '@teamchat/contract';
import { membershipDelta, redaction } from '@teamchat/contract';
import { StreamEvent, type StreamEventFields } from '../stream-event.ts';
import type { TypingNote } from '../typing/typing.ts';

/**
 * What travels on a workspace's topic: a JSON header line, a newline, the payloads end to end. A
 * gateway parses the header only. One message carries a committed batch, nudges, or who is typing.
 * NOTE: typing rides here because those who are told are exactly the streams that this topic serves,
 * and a gateway of an older version passes over it.
 */
export const MESSAGE_VERSION = 1;

/** Rows of this user's own state changed; `userRev` is their newest revision. */
export interface UserNudge {
  userId: Id;
  userRev: number;
}

type EventHeader = Omit<
  StreamEventFields,
  'payload' | 'subjectId' | 'actorId' | 'delta' | 'redacts'
> & {
  delta?: StreamEventFields['delta'];
  redacts?: StreamEventFields['redacts'];
  subject: Id;
  actor: Id;
  /** Length of the payload. */
  bytes: number;
};

interface Header {
  v: number;
  /** The publishing process, first so that it can skip its own messages unread. */
  node: string;
  events: EventHeader[];
  users?: UserNudge[];
  typing?: TypingNote[];
}

export interface WorkspaceMessage {
  events: StreamEvent[];
  users: UserNudge[];
  typing: TypingNote[];
}

function opening(node: string): string {
  return `{"v":${MESSAGE_VERSION},"node":${JSON.stringify(node)},`;
}

function toHeader(event: LogEvent, bytes: number): EventHeader {
  const delta = membershipDelta(event);
  const redacts = redaction(event);
  return {
    seq: event.seq,
    tag: event.tag,
    at: event.at,
    type: event.type,
    v: event.v,
    audience: event.audience,
    ...(delta === null ? {} : { delta }),
    ...(redacts === null ? {} : { redacts }),
    subject: event.subjectId,
    actor: event.actorId,
    bytes,
  };
}

/** A message of notes that belong to no event. @param node names this process; see `isFrom`. */
export function encodeTyping(node: string, typing: readonly TypingNote[]): Buffer {
  const header: Header = { v: MESSAGE_VERSION, node, events: [], typing: [...typing] };
  return Buffer.from(`${JSON.stringify(header)}\n`);
}

/** @param node names this process; see `isFrom`. */
export function encodeMessage(
  node: string,
  events: readonly LogEvent[],
  users: readonly UserNudge[] = [],
): Buffer {
  const payloads = events.map((event) => Buffer.from(event.payload));
  const header: Header = {
    v: MESSAGE_VERSION,
    node,
    events: events.map((event, index) => toHeader(event, payloads[index]?.length ?? 0)),
    ...(users.length === 0 ? {} : { users: [...users] }),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...payloads]);
}

/** A test that says, without parsing, whether this process published a message. */
export function isFrom(node: string): (message: Buffer) => boolean {
  const own = Buffer.from(opening(node));
  return (message) =>
    message.length >= own.length && message.compare(own, 0, own.length, 0, own.length) === 0;
}

function toEvent(header: EventHeader, payload: string): StreamEvent {
  return new StreamEvent({
    seq: header.seq,
    tag: header.tag,
    at: header.at,
    type: header.type,
    v: header.v,
    audience: header.audience,
    subjectId: header.subject,
    actorId: header.actor,
    delta: header.delta ?? null,
    redacts: header.redacts ?? null,
    payload,
  });
}

/** Does it have what routing takes? */
function isWhole({ seq, tag, type, audience, bytes }: EventHeader): boolean {
  return (
    [seq, tag, bytes].every(Number.isSafeInteger) &&
    typeof type === 'string' &&
    typeof audience === 'string'
  );
}

/** Null when the message is of another version or damaged: read Postgres instead. */
export function decodeMessage(message: Buffer): WorkspaceMessage | null {
  const newline = message.indexOf(0x0a);
  if (newline < 0) return null;
  try {
    const header = JSON.parse(message.toString('utf8', 0, newline)) as Header;
    if (header.v !== MESSAGE_VERSION || !header.events.every(isWhole)) return null;
    let at = newline + 1;
    const events = header.events.map((event) => {
      const payload = message.toString('utf8', at, at + event.bytes);
      at += event.bytes;
      return toEvent(event, payload);
    });
    if (at !== message.length) return null;
    return { events, users: header.users ?? [], typing: header.typing ?? [] };
  } catch {
    return null;
  }
}
