import type { CaseFile } from './case-file.ts';
import type { TrueReadMark, Truth } from './truth.ts';
import type { Violation } from './violation.ts';

const CAP = 100;

/** Unread messages, counted from the messages themselves. */
export function countUnread(
  { messages }: Pick<Truth, 'messages'>,
  { userId, channelId, readSeq }: Pick<TrueReadMark, 'userId' | 'channelId' | 'readSeq'>,
): number {
  const unread = messages.filter(
    (message) =>
      message.channelId === channelId &&
      message.seq > readSeq &&
      message.authorId !== userId &&
      !message.deleted,
  );
  return Math.min(unread.length, CAP);
}

/** Counts in Postgres are what they count, and its tables are what its log says. */
export function* findDrift({ truth, rights }: CaseFile): Generator<Violation> {
  const problem = (detail: string): Violation => ({ invariant: 'drift', where: 'server', detail });
  for (const { id, name, memberCount } of truth.channels) {
    const members = truth.channelMembers.filter(({ channelId }) => channelId === id);
    if (members.length !== memberCount) {
      yield problem(`#${name} has ${members.length} members and counts ${memberCount}`);
    }
    const logged = rights.channelsAfter(truth.head).get(id) ?? new Set();
    const isSame =
      logged.size === members.length && members.every(({ userId }) => logged.has(userId));
    if (!isSame) yield problem(`#${name} has other members than its log says`);
  }
  for (const { userId, role, active } of truth.members) {
    const logged = rights.roleAfter(userId, truth.head);
    if (logged !== (active ? role : undefined)) {
      yield problem(`${userId} is ${active ? role : 'gone'}, and ${logged ?? 'gone'} in the log`);
    }
  }
}
