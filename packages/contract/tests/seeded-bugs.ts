import type { LaterEvents, LocalReadMark, WorkspaceState } from '../src/index.ts';
import { type Reducers, rightReducers } from './model-client.ts';
import { viewer } from './model-server.ts';

const right = rightReducers;
const nothingLater: LaterEvents = () => [];

function mapMarks(
  state: WorkspaceState,
  change: (mark: LocalReadMark) => LocalReadMark,
): WorkspaceState {
  const marks = Object.values(state.readMarks).map((mark) => {
    return [mark.channelId, change(mark)] as const;
  });
  return { ...state, readMarks: Object.fromEntries(marks) };
}

function mapSlices(state: WorkspaceState, change: object): WorkspaceState {
  const slices = Object.values(state.slices).map((slice) => {
    return [slice.channelId, { ...slice, ...change }] as const;
  });
  return { ...state, slices: Object.fromEntries(slices) };
}

/** Plausible simplifications of the reducers. The merge property must fail for each of them. */
export const seededBugs: Record<string, Partial<Reducers>> = {
  'a page moves the cursor': {
    applyPage: (state, page, use) => {
      const next = right.applyPage(state, page, use);
      return next && { ...next, seq: Math.max(next.seq, page.seq) };
    },
  },
  'events are not applied again after a page': {
    applyPage: (state, page, use) => {
      return right.applyPage(state, page, { ...use, laterEvents: nothingLater });
    },
  },
  'events applied again after a page are counted again': {
    applyPage: (state, page, use) => {
      const next = right.applyPage(state, page, use);
      const again = use.laterEvents(page.seq) ?? [];
      const created = again.filter(({ type, data }) => {
        return type === 'message.created' && 'authorId' in data && data.authorId !== viewer;
      });
      return next && mapMarks(next, (mark) => ({ ...mark, unread: mark.unread + created.length }));
    },
  },
  'a page is joined to a slice that it does not touch': {
    applyPage: (state, page, use) => {
      const reaching = { ...state, seq: Number.MAX_SAFE_INTEGER };
      const next = right.applyPage(reaching, page, use);
      return next && { ...next, seq: state.seq };
    },
  },
  'a page from before the last join is used': {
    applyPage: (state, page, use) => {
      const next = right.applyPage({ ...state, streamedSince: { c0: 0, c1: 0 } }, page, use);
      return next && { ...next, streamedSince: state.streamedSince };
    },
  },
  'a creation is inserted whatever the page held': {
    applyEvent: (state, event, cursor) => {
      return right.applyEvent(mapSlices(state, { asOf: 0 }), event, cursor);
    },
  },
  'slices survive a resync': {
    applySnapshot: (previous, bootstrap) => {
      return mapSlices(right.applySnapshot(previous, bootstrap), { stale: false });
    },
  },
  'an unread count ignores where it was counted': {
    applyEvent: (state, event, cursor) => {
      const forgetful = mapMarks(state, (mark) => ({ ...mark, asOf: 0 }));
      return right.applyEvent(forgetful, event, cursor);
    },
  },
  'events after a read mark are not counted again': {
    applyUserState: (state, frame) => right.applyUserState(state, frame, nothingLater),
  },
  'an old read mark is trusted although events are missing': {
    applyUserState: (state, frame, later) => {
      return right.applyUserState(state, frame, (seq) => later(seq) ?? []);
    },
  },
  'the last read mark to arrive wins': {
    applyUserState: (state, frame, later) => {
      const weak = mapMarks(state, (mark) => ({ ...mark, userRev: 0 }));
      return right.applyUserState(weak, frame, later);
    },
  },
  'an answer moves the revision of the user state': {
    applyChannel: (state, answer, later) => {
      const next = right.applyChannel(state, answer, later);
      const userRev = Math.max(state.userRev, answer.readMark?.userRev ?? 0);
      return next && { ...next, userRev };
    },
  },
  'a deletion subtracts what a tombstone never added': {
    applyEvent: (state, event, cursor) => {
      return mapMarks(right.applyEvent(state, event, cursor), (mark) => ({
        ...mark,
        uncounted: [],
      }));
    },
  },
  'a count at the cap is trusted after a deletion': {
    applyEvent: (state, event, cursor) => {
      return mapMarks(right.applyEvent(state, event, cursor), (mark) => ({
        ...mark,
        stale: false,
      }));
    },
  },
  'a repeated event is applied again': {
    applyEvent: (state, event, cursor) => {
      const next = right.applyEvent({ ...state, seq: event.seq - 1 }, event, cursor);
      return event.seq > state.seq ? next : { ...next, seq: state.seq, cursor: state.cursor };
    },
  },
  'events are not applied again after a member list': {
    applyMemberList: (state, answer) => right.applyMemberList(state, answer, nothingLater),
  },
  'leaving keeps the channel': {
    applyEvent: (state, event, cursor) => {
      const isMyLeaving = event.type === 'channel.left' && event.data.userId === viewer;
      if (isMyLeaving) return right.applyPosition(state, event.seq, cursor);
      return right.applyEvent(state, event, cursor);
    },
  },
};
