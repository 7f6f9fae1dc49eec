import type { WorkspaceEvent } from '../events.ts';
import type { Id } from '../ids.ts';
import { withoutRow, withRow } from '../rows.ts';
import type { WorkspaceState } from '../state.ts';
import type { ChannelData } from './model.ts';

/**
 * Forgets what was loaded of a channel before `seq`. A mark that was read after it belongs to the
 * next membership and stays: no frame would bring it again.
 */
function dropContents(state: WorkspaceState, channelId: Id, seq: number): WorkspaceState {
  const { readMarks } = state;
  const isOld = (readMarks[channelId]?.asOf ?? seq) < seq;
  return {
    ...state,
    readMarks: isOld ? withoutRow(readMarks, channelId) : readMarks,
    slices: withoutRow(state.slices, channelId),
  };
}

/** Forgets a channel that I am no longer a member of. */
function purge(state: WorkspaceState, channelId: Id, seq: number): WorkspaceState {
  return {
    ...dropContents(state, channelId, seq),
    channels: withoutRow(state.channels, channelId),
    streamedSince: withoutRow(state.streamedSince, channelId),
  };
}

function update(state: WorkspaceState, data: ChannelData, seq: number): WorkspaceState {
  const local = state.channels[data.id];
  if (local === undefined || seq <= local.rev) return state;
  return { ...state, channels: withRow(state.channels, data.id, { ...data, rev: seq }) };
}

/** I became a member: nothing from before counts, its pages and its read mark are to be loaded. */
function start(state: WorkspaceState, data: ChannelData, seq: number): WorkspaceState {
  const since = state.streamedSince[data.id];
  if (since !== undefined && seq <= since) return update(state, data, seq);
  const local = state.channels[data.id];
  const row = local !== undefined && local.rev >= seq ? local : { ...data, rev: seq };
  return {
    ...dropContents(state, data.id, seq),
    channels: withRow(state.channels, data.id, row),
    streamedSince: withRow(state.streamedSince, data.id, seq),
  };
}

function leave(state: WorkspaceState, event: WorkspaceEvent & { type: 'channel.left' }) {
  const { channelId, userId, memberCount } = event.data;
  const local = state.channels[channelId];
  if (local === undefined) return state;
  if (userId === state.me.userId) {
    return event.seq > (state.streamedSince[channelId] ?? 0)
      ? purge(state, channelId, event.seq)
      : state;
  }
  return event.seq > local.rev ? update(state, { ...local, memberCount }, event.seq) : state;
}

/** What an event does to the list of my channels. Channels of others change nothing. */
export function applyChannelEvent(state: WorkspaceState, event: WorkspaceEvent): WorkspaceState {
  switch (event.type) {
    case 'channel.created':
      return update(state, event.data.channel, event.seq);
    case 'channel.joined': {
      const { channel, member } = event.data;
      if (member.userId === state.me.userId) return start(state, channel, event.seq);
      return update(state, channel, event.seq);
    }
    case 'channel.left':
      return leave(state, event);
    default:
      return state;
  }
}
