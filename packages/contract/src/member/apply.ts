import type { WorkspaceEvent } from '../events.ts';
import type { Id } from '../ids.ts';
import { keepEqual, mergeRow, withRow } from '../rows.ts';
import type { MemberList } from '../state.ts';
import type { Member, MemberData } from './model.ts';

type Members = Readonly<Record<Id, Member>>;

/** A person as an event at `seq` tells them. */
interface Told {
  data: MemberData;
  seq: number;
  list: MemberList;
}

function upsert(members: Members, { data, seq, list }: Told): Members {
  const local = members[data.userId];
  if (local === undefined ? list.complete && seq <= list.asOf : seq <= local.rev) return members;
  return withRow(members, data.userId, { ...data, rev: seq });
}

/** Joining a channel changes nobody; it only introduces people who are not known here. */
function introduce(members: Members, told: Told): Members {
  const { data } = told;
  const local = members[data.userId];
  const isKnown = local !== undefined && keepEqual(local, { ...data, rev: local.rev }) === local;
  return isKnown ? members : upsert(members, told);
}

/** What an event says about people; ex-members keep their row, so that messages keep a name. */
export function applyMemberEvent(
  members: Members,
  event: WorkspaceEvent,
  list: MemberList,
): Members {
  switch (event.type) {
    case 'member.joined':
    case 'member.updated':
      return upsert(members, { data: event.data.member, seq: event.seq, list });
    case 'channel.joined':
      return introduce(members, { data: event.data.member, seq: event.seq, list });
    case 'member.left': {
      const local = members[event.data.userId];
      if (local === undefined || event.seq <= local.rev) return members;
      return withRow(members, local.userId, { ...local, active: false, rev: event.seq });
    }
    default:
      return members;
  }
}

/** Whether the event may show me people whom I could not see before: a role of mine, a guest's channel. */
export function widensView(event: WorkspaceEvent, myId: Id): boolean {
  switch (event.type) {
    case 'member.joined':
    case 'member.updated':
      return event.data.member.userId === myId;
    case 'channel.joined':
      return event.data.member.userId === myId && event.data.member.role === 'guest';
    default:
      return false;
  }
}

/** People as read at `seq`, with what happened to them later. */
export function mergeMembers(
  members: Members,
  rows: readonly Member[],
  at: { seq: number; later: readonly WorkspaceEvent[]; list: MemberList },
): Members {
  let merged = members;
  for (const row of rows) {
    merged = withRow(merged, row.userId, mergeRow(merged[row.userId], row, at.seq));
  }
  for (const event of at.later) merged = applyMemberEvent(merged, event, at.list);
  return merged;
}
