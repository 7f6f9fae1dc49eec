import type { Id } from './ids.ts';
import { mergeMembers } from './member/apply.ts';
import { applyMessageEvent } from './message/apply.ts';
import type { Message } from './message/model.ts';
import type { MessagePage } from './message/page.ts';
import { mergeRow, withoutRow, withRow } from './rows.ts';
import type { LaterEvents, MessageSlice, WorkspaceState } from './state.ts';

export interface PageUse {
  channelId: Id;
  /**
   * What to do with a page that does not touch the loaded slice: `show` starts a new window with it
   * (a jump), `extend` refuses it (the slice was replaced meanwhile).
   */
  intent: 'show' | 'extend';
  laterEvents: LaterEvents;
}

/** A page as a slice of its own. */
function toSlice(page: MessagePage, channelId: Id): MessageSlice {
  const first = page.messages[0];
  const last = page.messages.at(-1);
  return {
    channelId,
    messages: page.messages,
    from: page.foundOldest ? 0 : (first?.seq ?? page.seq),
    to: page.foundNewest ? null : (last?.seq ?? 0),
    asOf: page.seq,
    stale: false,
  };
}

/** @param through the seq up to which a slice at the live edge is known. */
function touches(slice: MessageSlice, page: MessageSlice, through: number): boolean {
  const sliceEnd = slice.to ?? Math.max(slice.asOf, through);
  const pageEnd = page.to ?? page.asOf;
  return page.from <= sliceEnd && slice.from <= pageEnd;
}

/**
 * The union of two runs that touch: rows inside the page's range are the page's, but those changed
 * after it was read, and those that it lacks are gone.
 */
function merge(slice: MessageSlice, page: MessageSlice): MessageSlice {
  const readAt = page.asOf;
  const end = page.to ?? readAt;
  const local = new Map(slice.messages.map((message) => [message.id, message]));
  const outside = (message: Message) =>
    message.seq < page.from || message.seq > end || message.rev > readAt;
  const inPage = page.messages.map((message) => mergeRow(local.get(message.id), message, readAt));
  const ids = new Set(inPage.map((message) => message.id));
  const kept = slice.messages.filter((message) => !ids.has(message.id) && outside(message));
  const atEdge = page.to === null;
  return {
    ...slice,
    messages: [...kept, ...inPage].toSorted((a, b) => a.seq - b.seq),
    from: Math.min(slice.from, page.from),
    to: atEdge || slice.to === null ? null : Math.max(slice.to, end),
    // Only a page that reaches the live edge says what was created up to where it was read.
    asOf: atEdge && slice.to === null ? Math.max(slice.asOf, readAt) : atEdge ? readAt : slice.asOf,
  };
}

/**
 * A page of history, read at `page.seq`, which may be behind or ahead of the stream. Never moves the
 * cursor. Asked for with `minSeq = max(state.seq, state.streamedSince[channelId])`.
 *
 * @returns null when the page cannot be used: I left the channel, it was read before the last
 * snapshot or join, it does not extend the slice, or `laterEvents` does not reach back to it. Ask
 * again then, if it is still wanted.
 */
export function applyPage(
  state: WorkspaceState,
  page: MessagePage,
  { channelId, intent, laterEvents }: PageUse,
): WorkspaceState | null {
  const since = state.streamedSince[channelId];
  const later = laterEvents(page.seq);
  if (since === undefined || page.seq < since || later === null) return null;

  const incoming = toSlice(page, channelId);
  const slice = state.slices[channelId];
  const joins = slice !== undefined && !slice.stale && touches(slice, incoming, state.seq);
  if (!joins && intent === 'extend') return null;

  const merged = later.reduce(applyMessageEvent, joins ? merge(slice, incoming) : incoming);
  const at = { seq: page.seq, later, list: state.memberList };
  const members = mergeMembers(state.members, page.members, at);
  return {
    ...state,
    slices: withRow(state.slices, channelId, merged),
    members,
    me: members[state.me.userId] ?? state.me,
  };
}

/** Forgets the loaded history of a channel, to free memory. */
export function evictSlice(state: WorkspaceState, channelId: Id): WorkspaceState {
  const slices = withoutRow(state.slices, channelId);
  return slices === state.slices ? state : { ...state, slices };
}
