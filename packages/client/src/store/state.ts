import type { AppError, Id, UserPresence, WorkspaceState } from '@teamchat/contract';
import type { OutboxMessage } from '../outbox/outbox.ts';

export type StoreStatus =
  /** The first snapshot or a connection is on its way. */
  | { kind: 'connecting'; since: number }
  /** Connected; what was missed is being delivered. */
  | { kind: 'catchingUp'; since: number }
  | { kind: 'live'; since: number }
  /** Waiting for the next try, or for somebody to sign in. */
  | { kind: 'offline'; since: number }
  /** I am no member of this workspace (any more), or the server refused for good. */
  | { kind: 'ended'; since: number; error: AppError };

/**
 * What a view draws. Immutable; parts that did not change are the same objects.
 * `status.since` is in milliseconds since the epoch: the start of being live, or the end of it,
 * whatever was tried in between.
 */
export interface StoreState {
  readonly status: StoreStatus;
  /** null until the first snapshot is there. */
  readonly data: WorkspaceState | null;
  /**
   * By channel, in the order of writing: messages of mine that are not in the loaded history yet. A
   * message is in exactly one of the two at any time.
   */
  readonly pending: Readonly<Record<Id, readonly OutboxMessage[]>>;
  /** How the people of `watchPresence` are, and I; absent until the server has said. */
  readonly presence: Readonly<Record<Id, UserPresence>>;
  /** By channel of mine: who writes there now, in the order in which they began. Never I. */
  readonly typing: Readonly<Record<Id, readonly Id[]>>;
}

/** Whether there is nothing new to draw. */
export function isSameState(a: StoreState, b: StoreState): boolean {
  return (
    a.data === b.data &&
    a.status === b.status &&
    a.pending === b.pending &&
    a.presence === b.presence &&
    a.typing === b.typing
  );
}

/** The next status; `since` restarts only where being live begins or ends. */
export function nextStatus(
  previous: StoreStatus,
  kind: Exclude<StoreStatus['kind'], 'ended'>,
  now: number,
): StoreStatus {
  if (previous.kind === 'ended' || previous.kind === kind) return previous;
  const isEdge = previous.kind === 'live' || kind === 'live';
  return { kind, since: isEdge ? now : previous.since };
}
