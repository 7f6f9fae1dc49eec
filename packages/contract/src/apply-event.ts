import { applyChannelEvent } from './channel/apply.ts';
import { applyToReadMark } from './channel/apply-read-mark.ts';
import type { Cursor } from './cursor.ts';
import type { WorkspaceEvent } from './events.ts';
import type { Id } from './ids.ts';
import { applyMemberEvent, widensView } from './member/apply.ts';
import { applyMessageEvent } from './message/apply.ts';
import { withRow } from './rows.ts';
import type { WorkspaceState } from './state.ts';

function applyToChannelContents(
  state: WorkspaceState,
  channelId: Id,
  event: WorkspaceEvent,
): WorkspaceState {
  const mark = state.readMarks[channelId];
  const slice = state.slices[channelId];
  const readMarks =
    mark === undefined
      ? state.readMarks
      : withRow(state.readMarks, channelId, applyToReadMark(mark, event, state.me.userId));
  const slices =
    slice === undefined
      ? state.slices
      : withRow(state.slices, channelId, applyMessageEvent(slice, event));
  return { ...state, readMarks, slices };
}

function applyToMembers(state: WorkspaceState, event: WorkspaceEvent): WorkspaceState {
  const members = applyMemberEvent(state.members, event, state.memberList);
  if (members === state.members) return state;
  return { ...state, members, me: members[state.me.userId] ?? state.me };
}

function forgetMemberList(state: WorkspaceState, event: WorkspaceEvent): WorkspaceState {
  const { complete, asOf } = state.memberList;
  if (!complete || event.seq <= asOf || !widensView(event, state.me.userId)) return state;
  return { ...state, memberList: { complete: false, asOf: 0 } };
}

function applyData(state: WorkspaceState, event: WorkspaceEvent): WorkspaceState {
  switch (event.type) {
    case 'workspace.created': {
      if (event.seq <= state.workspace.rev) return state;
      const workspace = { ...state.workspace, ...event.data.workspace, rev: event.seq };
      return { ...state, workspace };
    }
    case 'member.joined':
    case 'member.updated':
    case 'member.left':
      return applyToMembers(state, event);
    case 'channel.joined':
      return applyChannelEvent(applyToMembers(state, event), event);
    case 'channel.created':
    case 'channel.left':
      return applyChannelEvent(state, event);
    case 'message.created':
    case 'message.updated':
    case 'message.deleted':
      return applyToChannelContents(state, event.data.channelId, event);
    default: {
      // A newer server knows more types; what this client cannot show only moves the cursor.
      event satisfies never;
      return state;
    }
  }
}

/**
 * The next event of the stream. Rows change iff the event is newer than their `rev`; a message is
 * inserted iff the slice reaches the live edge and the event is newer than its `asOf`.
 *
 * NOTE: `state.seq` rejects repetitions of the transport only, which is sound because no page moves
 * it: everything at or before it came through the stream or a snapshot.
 */
export function applyEvent(
  state: WorkspaceState,
  event: WorkspaceEvent,
  cursor: Cursor,
): WorkspaceState {
  if (event.seq <= state.seq) return state;
  const applied = forgetMemberList(applyData(state, event), event);
  return { ...applied, seq: event.seq, cursor };
}

/** A control frame's position: everything up to `seq` was served. */
export function applyPosition(state: WorkspaceState, seq: number, cursor: Cursor): WorkspaceState {
  return seq < state.seq ? state : { ...state, seq, cursor };
}
