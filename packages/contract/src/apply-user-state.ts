import { bringToPresent, supersedes } from './channel/apply-read-mark.ts';
import type { ReadMark, UserState } from './channel/read-mark.ts';
import type { Id } from './ids.ts';
import { withRow } from './rows.ts';
import type { LaterEvents, WorkspaceState } from './state.ts';

/**
 * Rows of my per-user state from a frame or an answer, in any order and however late: the higher
 * `userRev` wins, and events after a row's `asOf` are counted again on top of it.
 *
 * NOTE: `removed` rows need nothing: leaving a channel drops its mark at the seq of `channel.left`.
 * A mark may come before the event of its join; it is kept, for no frame would bring it again.
 */
export function applyReadMarks(
  state: WorkspaceState,
  rows: readonly ReadMark[],
  laterEvents: LaterEvents,
): WorkspaceState {
  let { readMarks } = state;
  for (const row of rows) {
    if (row.removed || row.asOf < (state.streamedSince[row.channelId] ?? 0)) continue;
    if (!supersedes(row, readMarks[row.channelId])) continue;
    const mark = bringToPresent(row, laterEvents(row.asOf), state.me.userId);
    readMarks = withRow(readMarks, row.channelId, mark);
  }
  return readMarks === state.readMarks ? state : { ...state, readMarks };
}

/**
 * A `userState` frame. Frames are complete from one revision to the next and so move `userRev`;
 * answers to single calls are not, and go through `applyReadMarks`.
 */
export function applyUserState(
  state: WorkspaceState,
  frame: UserState,
  laterEvents: LaterEvents,
): WorkspaceState {
  const applied = applyReadMarks(state, frame.readMarks, laterEvents);
  if (frame.userRev <= applied.userRev) return applied;
  return { ...applied, userRev: frame.userRev };
}

/**
 * Shows a channel as read through `seq` before the server has answered. The answer has a higher
 * `userRev` and replaces it.
 */
export function applyLocalRead(state: WorkspaceState, channelId: Id, seq: number): WorkspaceState {
  const mark = state.readMarks[channelId];
  if (mark === undefined || seq <= mark.readSeq) return state;
  const slice = state.slices[channelId];
  const isKnown = slice !== undefined && !slice.stale && slice.to === null && slice.from <= seq;
  const after = isKnown
    ? slice.messages.filter(
        (message) => message.seq > seq && !message.deleted && message.authorId !== state.me.userId,
      ).length
    : mark.unread;
  const local = { ...mark, readSeq: seq, unread: Math.min(mark.unread, after) };
  return { ...state, readMarks: withRow(state.readMarks, channelId, local) };
}
