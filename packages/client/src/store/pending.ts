import type { Id, MessageSlice, WorkspaceState } from '@teamchat/contract';
import type { OutboxMessage } from '../outbox/outbox.ts';

type ByChannel = Readonly<Record<Id, readonly OutboxMessage[]>>;

/** The seq of a message in the loaded history; null when it is not there. */
export function findSeq(slice: MessageSlice | undefined, id: Id): number | null {
  return slice?.messages.findLast((message) => message.id === id)?.seq ?? null;
}

/**
 * Whether a message that the log has needs its pending row no more: its real row is loaded, or it
 * never will be where the reader is (deleted at once, or its part of the history is not loaded).
 */
export function isShown(data: WorkspaceState, message: OutboxMessage): boolean {
  if (message.seq === null) return false;
  const slice = data.slices[message.channelId];
  if (findSeq(slice, message.id) !== null) return true;
  if (slice === undefined || slice.to !== null) return data.seq >= message.seq;
  return !slice.stale && Math.max(slice.asOf, data.seq) >= message.seq;
}

function sameItems<T>(a: readonly T[] | undefined, b: readonly T[]): a is readonly T[] {
  return a?.length === b.length && b.every((item, index) => a[index] === item);
}

/** The rows to draw below the history, keeping the arrays of channels that did not change. */
export function groupPending(messages: readonly OutboxMessage[], previous: ByChannel): ByChannel {
  const groups = new Map<Id, OutboxMessage[]>();
  for (const message of messages) {
    const group = groups.get(message.channelId);
    if (group === undefined) groups.set(message.channelId, [message]);
    else group.push(message);
  }
  const entries = [...groups].map(([channelId, group]) => {
    const before = previous[channelId];
    return [channelId, sameItems(before, group) ? before : group] as const;
  });
  const isSame =
    entries.length === Object.keys(previous).length &&
    entries.every(([channelId, group]) => previous[channelId] === group);
  return isSame ? previous : Object.fromEntries(entries);
}
