import type { CaseFile } from './case-file.ts';
import { type ClientLog, caughtUpAt, isLoggedEvent, type StreamLog } from './client-log.ts';
import type { TrueEvent } from './truth.ts';
import type { Violation } from './violation.ts';

/**
 * Nobody is sent what they may see neither at the event's seq nor when it is sent, and nobody writes
 * where they may not at that seq.
 */
export function* findLeaks(file: CaseFile): Generator<Violation> {
  for (const client of file.clients) {
    for (const stream of client.streams) yield* findLeaksIn(stream, client, file);
  }
  for (const event of file.truth.events) {
    const problem = judgeAuthor(event, file);
    if (problem !== null) yield { invariant: 'leak', where: 'server', detail: problem };
  }
}

function* findLeaksIn(
  stream: StreamLog,
  { name, userId }: ClientLog,
  { truth, rights }: CaseFile,
): Generator<Violation> {
  const caughtUp = caughtUpAt(stream);
  const written = [stream.provedSeq, caughtUp?.seq ?? truth.head] as const;
  for (const [index, { data }] of stream.frames.entries()) {
    const event = isLoggedEvent(data) ? truth.events[data.seq - 1] : undefined;
    if (event === undefined) continue;
    const isLive = caughtUp !== null && index > caughtUp.index;
    const isAllowed = isLive
      ? rights.isEntitledAt(userId, event)
      : rights.isEntitledEver(userId, event, written);
    if (isAllowed) continue;
    const detail = `${isLive ? 'live' : 'a replay'} delivered ${event.type} ${event.seq} for ${event.audience}`;
    yield { invariant: 'leak', where: name, detail };
  }
}

/** Decisions are made under the head lock: with the rights that stand just before the event. */
function judgeAuthor(event: TrueEvent, { truth, rights }: CaseFile): string | null {
  const { type, seq, actorId } = event;
  if (type !== 'message.created' && type !== 'message.updated' && type !== 'message.deleted') {
    return null;
  }
  const { channelId } = event.data as { channelId: string };
  if (event.audience !== `c:${channelId}`) return `${type} ${seq} is for ${event.audience}`;
  const role = rights.roleAfter(actorId, seq - 1);
  const isMember = rights.isInChannelAfter(actorId, channelId, seq - 1);
  const isAuthor = truth.messages.some((m) => m.id === event.subjectId && m.authorId === actorId);
  if (type !== 'message.deleted') {
    return isMember && isAuthor ? null : `${type} ${seq} by somebody who was not in the channel`;
  }
  if (role === undefined) return `${type} ${seq} by somebody who was no member`;
  const isAdmin = role === 'owner' || role === 'admin';
  return isAuthor || isAdmin ? null : `${type} ${seq} by a ${role} who did not write it`;
}
