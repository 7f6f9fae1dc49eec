import { bringToPresent } from './channel/apply-read-mark.ts';
import type { Id } from './ids.ts';
import type { Member } from './member/model.ts';
import { keepEqual } from './rows.ts';
import type { MessageSlice, WorkspaceState } from './state.ts';
import type { Bootstrap } from './workspace/bootstrap.ts';

function keyed<T extends object>(
  rows: readonly T[],
  keyOf: (row: T) => Id,
  previous: Readonly<Record<Id, T>>,
): Record<Id, T> {
  return Object.fromEntries(rows.map((row) => [keyOf(row), keepEqual(previous[keyOf(row)], row)]));
}

/** People stay for their names; what is read or heard of them next replaces them. */
function rememberMembers(previous: WorkspaceState | null, me: Member): Record<Id, Member> {
  const known = Object.values(previous?.members ?? {}).map((member) => ({ ...member, rev: 0 }));
  return { ...Object.fromEntries(known.map((member) => [member.userId, member])), [me.userId]: me };
}

function markStale(slices: readonly MessageSlice[], channelIds: ReadonlySet<Id>) {
  const kept = slices.filter((slice) => channelIds.has(slice.channelId));
  return Object.fromEntries(kept.map((slice) => [slice.channelId, { ...slice, stale: true }]));
}

/**
 * Starts from a bootstrap, or starts again after a `resync` while what is on screen stays.
 *
 * NOTE: every slice becomes stale, not only one with `asOf` before the snapshot: `asOf` speaks for
 * the live edge, and rows of older pages may have changed in the gap. After an `epoch` nothing that
 * is here can be trusted, so rows are replaced, not compared by rev.
 */
export function applySnapshot(
  previous: WorkspaceState | null,
  bootstrap: Bootstrap,
): WorkspaceState {
  const { seq, cursor, userRev, me } = bootstrap;
  const channelIds = new Set(bootstrap.channels.map((channel) => channel.id));
  const readMarks = bootstrap.readMarks
    .filter((mark) => !mark.removed && channelIds.has(mark.channelId))
    .map((mark) => bringToPresent(mark, [], me.userId));
  const mine = keepEqual(previous?.me, me);
  return {
    workspace: keepEqual(previous?.workspace, bootstrap.workspace),
    me: mine,
    seq,
    cursor,
    userRev,
    members: rememberMembers(previous, mine),
    memberList: { complete: false, asOf: 0 },
    channels: keyed(bootstrap.channels, (channel) => channel.id, previous?.channels ?? {}),
    streamedSince: Object.fromEntries([...channelIds].map((id) => [id, seq])),
    readMarks: Object.fromEntries(readMarks.map((mark) => [mark.channelId, mark])),
    slices: markStale(Object.values(previous?.slices ?? {}), channelIds),
  };
}
