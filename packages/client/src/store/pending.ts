import type { Id, MessageSlice, WorkspaceState } from '@teamchat/contract';
import type { Outbox, OutboxMessage } from '../outbox/outbox.ts';
import type { StoreState } from './state.ts';

type ByChannel = Readonly<Record<Id, readonly OutboxMessage[]>>;

/** The seq of a message in the loaded history; null when it is not there. */
function findSeq(slice: MessageSlice | undefined, id: Id): number | null {
  return slice?.messages.findLast((message) => message.id === id)?.seq ?? null;
}

/**
 * Whether a message that the log has needs its pending row no more: its real row is loaded, or it
 * never will be where the reader is (deleted at once, or its part of the history is not loaded).
 */
function isShown(data: WorkspaceState, message: OutboxMessage): boolean {
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

/**
 * Lets go of messages of mine whose real row is there, in the same turn: a row is never drawn twice,
 * and never missing in between.
 * @param before what was drawn last; its slices were looked at then.
 * @returns true when it changed the outbox, which has told of it by then.
 */
export function releaseShown(
  outbox: Outbox | null,
  data: WorkspaceState,
  before: StoreState,
): boolean {
  if (outbox === null || outbox.messages.length === 0) return false;
  for (const message of outbox.messages) {
    const slice = data.slices[message.channelId];
    const isChecked =
      slice === before.data?.slices[message.channelId] &&
      before.pending[message.channelId]?.includes(message);
    if (message.state === 'sent' || isChecked) continue;
    const seq = findSeq(slice, message.id);
    if (seq === null) continue;
    outbox.settle(message.id, seq);
    return true;
  }
  const shown = outbox.messages.filter((message) => isShown(data, message));
  if (shown.length === 0) return false;
  outbox.release(shown.map((message) => message.id));
  return true;
}
