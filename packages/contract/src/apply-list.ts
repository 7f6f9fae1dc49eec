import { applyReadMarks } from './apply-user-state.ts';
import { applyChannelEvent } from './channel/apply.ts';
import type { Channel } from './channel/model.ts';
import type { ReadMark } from './channel/read-mark.ts';
import type { WorkspaceEvent } from './events.ts';
import type { Id } from './ids.ts';
import { mergeMembers, widensView } from './member/apply.ts';
import type { Member } from './member/model.ts';
import { mergeRow, withRow } from './rows.ts';
import type { LaterEvents, WorkspaceState } from './state.ts';

/** All pages of the member list, in order. */
export interface MemberListAnswer {
  members: readonly Member[];
  /** The lowest seq that one of its pages was read at. */
  seq: number;
}

/**
 * The whole list of active members. Known people who are not in it are active no more.
 * @returns null when it was read too long ago, or with a narrower view than I have now; ask again.
 */
export function applyMemberList(
  state: WorkspaceState,
  answer: MemberListAnswer,
  laterEvents: LaterEvents,
): WorkspaceState | null {
  const later = laterEvents(answer.seq);
  if (later === null || later.some((event) => widensView(event, state.me.userId))) return null;
  const listed = new Set<Id>(answer.members.map((member) => member.userId));
  const gone = Object.values(state.members).filter(
    (member) => member.active && member.rev <= answer.seq && !listed.has(member.userId),
  );
  const rows = [
    ...answer.members,
    ...gone.map((member) => ({ ...member, active: false, rev: answer.seq })),
  ];
  const list = { complete: true, asOf: answer.seq };
  const members = mergeMembers(state.members, rows, { seq: answer.seq, later, list });
  return { ...state, members, memberList: list, me: members[state.me.userId] ?? state.me };
}

/** People read by id, for the names of authors. */
export function applyMembers(
  state: WorkspaceState,
  answer: MemberListAnswer,
  laterEvents: LaterEvents,
): WorkspaceState | null {
  const later = laterEvents(answer.seq);
  if (later === null) return null;
  const at = { seq: answer.seq, later, list: state.memberList };
  const members = mergeMembers(state.members, answer.members, at);
  return { ...state, members, me: members[state.me.userId] ?? state.me };
}

function isAbout(event: WorkspaceEvent, channelId: Id): boolean {
  switch (event.type) {
    case 'channel.joined':
      return event.data.channel.id === channelId;
    case 'channel.left':
      return event.data.channelId === channelId;
    default:
      return false;
  }
}

export interface ChannelAnswer {
  channel: Channel;
  /** null when I am no member of it. */
  readMark: ReadMark | null;
  seq: number;
}

/**
 * One channel as `channel.get`, `channel.join` or `channel.create` answers it. A channel that is
 * new here is one that I joined; the stream may not have said so yet.
 * @returns null when it was read too long ago; ask again.
 */
export function applyChannel(
  state: WorkspaceState,
  answer: ChannelAnswer,
  laterEvents: LaterEvents,
): WorkspaceState | null {
  const { channel, readMark, seq } = answer;
  const later = laterEvents(seq);
  if (later === null) return null;
  const local = state.channels[channel.id];
  const isMine = readMark !== null && !readMark.removed;
  if (local === undefined && !isMine) return state;

  const channels = withRow(state.channels, channel.id, mergeRow(local, channel, seq));
  const streamedSince =
    local === undefined ? withRow(state.streamedSince, channel.id, seq) : state.streamedSince;
  let next: WorkspaceState = { ...state, channels, streamedSince };
  if (local === undefined) {
    next = later.filter((event) => isAbout(event, channel.id)).reduce(applyChannelEvent, next);
  }
  return isMine ? applyReadMarks(next, [readMark], laterEvents) : next;
}
