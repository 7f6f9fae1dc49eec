import { isDeepStrictEqual } from 'node:util';
import type { Id, LocalReadMark, MessageSlice, WorkspaceState } from '@teamchat/contract';
import type { CaseFile } from './case-file.ts';
import type { ClientLog } from './client-log.ts';
import { countUnread } from './drift.ts';
import type { TrueMember, Truth } from './truth.ts';
import type { Invariant, Violation } from './violation.ts';

type Found = readonly [Invariant, string];

/** Every live client shows what Postgres has of what it may see, as far as it is loaded. */
export function* compareStates({ clients, truth }: CaseFile): Generator<Violation> {
  for (const client of clients) {
    for (const [invariant, detail] of compareState(client, truth)) {
      yield { invariant, where: client.name, detail };
    }
  }
}

function* compareState({ userId, state, isLive }: ClientLog, truth: Truth): Generator<Found> {
  const me = truth.members.find((member) => member.userId === userId && member.active);
  if (me === undefined) {
    if (isLive) yield ['leak', 'is live in a workspace it is no member of'];
    return;
  }
  if (state === null || !isLive) {
    yield ['wedge', 'is a member and not live'];
    return;
  }
  if (state.seq !== truth.head) yield ['wedge', `is at ${state.seq} of ${truth.head}`];
  const userRev = truth.userRevs[userId] ?? 0;
  if (state.userRev !== userRev)
    yield ['lost', `knows its own state up to ${state.userRev} of ${userRev}`];
  yield* compareChannels(state, userId, truth);
  yield* comparePeople(state, me, truth);
  for (const slice of Object.values(state.slices)) yield* compareSlice(slice, truth);
  for (const channelId of Object.keys(state.channels)) {
    yield* compareReadMark(state.readMarks[channelId], { userId, channelId }, truth);
  }
}

function* compareChannels(state: WorkspaceState, userId: Id, truth: Truth): Generator<Found> {
  const mine = truth.channelMembers.filter((row) => row.userId === userId);
  for (const { id, name } of Object.values(state.channels)) {
    if (mine.some(({ channelId }) => channelId === id)) continue;
    yield ['leak', `still has #${name}, which it is not in`];
  }
  for (const { channelId } of mine) {
    const local = state.channels[channelId];
    const stored = truth.channels.find(({ id }) => id === channelId);
    if (local === undefined) yield ['lost', `lacks #${stored?.name}, which it is in`];
    else if (!isDeepStrictEqual({ ...local }, { ...stored })) {
      const invariant = local.memberCount === stored?.memberCount ? 'diverge' : 'drift';
      yield [
        invariant,
        `#${local.name} is ${JSON.stringify(local)}, not ${JSON.stringify(stored)}`,
      ];
    }
  }
}

/**
 * People as they are; a guest follows those with whom they share a channel. A row with rev 0 is only
 * remembered from before a snapshot, for its name.
 */
function* comparePeople(state: WorkspaceState, me: TrueMember, truth: Truth): Generator<Found> {
  const roomsOf = (id: Id) =>
    truth.channelMembers.filter(({ userId }) => userId === id).map(({ channelId }) => channelId);
  const myRooms = new Set(roomsOf(me.userId));
  const isFollowed = ({ userId }: TrueMember) =>
    me.role !== 'guest' || userId === me.userId || roomsOf(userId).some((id) => myRooms.has(id));
  for (const stored of truth.members.filter(isFollowed)) {
    const local = state.members[stored.userId];
    if (local === undefined) {
      const isMissing = state.memberList.complete && stored.active;
      if (isMissing) yield ['lost', `lacks ${stored.name} in its list of members`];
      continue;
    }
    const { rev, ...fields } = local;
    const isCurrent = rev > 0 || (state.memberList.complete && stored.active);
    // Nobody hears of what happens to ex-members elsewhere.
    const isSame = stored.active ? isDeepStrictEqual(fields, stored) : !local.active;
    if (isCurrent && !isSame) {
      yield [
        'diverge',
        `${stored.name} is ${JSON.stringify(local)}, not ${JSON.stringify(stored)}`,
      ];
    }
  }
  const { rev: _, ...mine } = state.me;
  if (!isDeepStrictEqual(mine, me)) yield ['diverge', `is ${JSON.stringify(mine)} to itself`];
}

function* compareSlice(slice: MessageSlice, truth: Truth): Generator<Found> {
  const { channelId, from, to, stale } = slice;
  const stored = truth.messages.filter((message) => message.channelId === channelId);
  const byId = new Map(stored.map((message) => [message.id, message]));
  const shown = new Set(slice.messages.map(({ id }) => id));
  for (const message of slice.messages) {
    const row = byId.get(message.id);
    if (row === undefined) yield ['phantom', `shows message ${message.seq}, which does not exist`];
    else if (stale) continue;
    else if (row.deleted && message.body !== '')
      yield ['resurrect', `shows the text of ${row.seq}`];
    else if (!isDeepStrictEqual({ ...message }, { ...row })) {
      yield [
        'diverge',
        `message ${row.seq} is ${JSON.stringify(message)}, not ${JSON.stringify(row)}`,
      ];
    }
  }
  // What is stale was cut off by a resync and is loaded anew when somebody looks.
  if (stale) return;
  // Of a message that was written and deleted while a client was away, a replay leaves no trace.
  const range = stored.filter(
    ({ seq, deleted }) => !deleted && seq >= from && seq <= (to ?? truth.head),
  );
  for (const { id, seq } of range) {
    if (!shown.has(id))
      yield ['lost', `lacks message ${seq} between ${from} and ${to ?? 'the live edge'}`];
  }
}

function* compareReadMark(
  mark: LocalReadMark | undefined,
  key: { userId: Id; channelId: Id },
  truth: Truth,
): Generator<Found> {
  const { userId, channelId } = key;
  const stored = truth.readMarks.find(
    (row) => row.userId === userId && row.channelId === channelId,
  );
  if (stored === undefined) return;
  if (mark === undefined || mark.stale) {
    yield ['wedge', `its read mark in ${channelId} is ${mark === undefined ? 'missing' : 'stale'}`];
  } else if (mark.readSeq !== stored.readSeq || mark.userRev !== stored.userRev) {
    yield [
      'lost',
      `has read ${channelId} to ${mark.readSeq} (${mark.userRev}), not ${stored.readSeq} (${stored.userRev})`,
    ];
  } else if (mark.unread !== countUnread(truth, stored)) {
    yield [
      'drift',
      `counts ${mark.unread} unread in ${channelId}, there are ${countUnread(truth, stored)}`,
    ];
  }
}
