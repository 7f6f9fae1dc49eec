import type { EventData, WorkspaceEvent } from '../events.ts';
import type { Id } from '../ids.ts';
import type { MessageSlice } from '../state.ts';
import type { Message } from './model.ts';

type Change = (message: Message) => Message;

/** The index of the first message with this seq or a higher one. */
function indexOfSeq(messages: readonly Message[], seq: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(slice: MessageSlice, event: WorkspaceEvent & { type: 'message.created' }) {
  const { data, seq, at } = event;
  if ('redacted' in data || slice.stale) return slice;
  if (slice.to !== null || seq <= slice.asOf) return slice;
  const index = indexOfSeq(slice.messages, seq);
  if (slice.messages[index]?.seq === seq) return slice;
  const message: Message = {
    ...data,
    seq,
    rev: seq,
    createdAt: at,
    editedAt: null,
    deleted: false,
  };
  return { ...slice, messages: slice.messages.toSpliced(index, 0, message) };
}

function change(slice: MessageSlice, { id, seq }: { id: Id; seq: number }, by: Change) {
  const index = slice.messages.findLastIndex((message) => message.id === id);
  const message = slice.messages[index];
  if (message === undefined || seq <= message.rev) return slice;
  return { ...slice, messages: slice.messages.with(index, { ...by(message), rev: seq }) };
}

function edit(data: EventData<'message.updated'>, at: string): Change | null {
  if ('redacted' in data) return null;
  return (message) => ({ ...message, body: data.body, editedAt: at });
}

/**
 * What an event does to the loaded part of its channel. A tombstone (the message was deleted later)
 * creates and changes nothing; its deletion follows.
 */
export function applyMessageEvent(slice: MessageSlice, event: WorkspaceEvent): MessageSlice {
  switch (event.type) {
    case 'message.created':
      return event.data.channelId === slice.channelId ? insert(slice, event) : slice;
    case 'message.updated': {
      const by = edit(event.data, event.at);
      if (by === null || event.data.channelId !== slice.channelId) return slice;
      return change(slice, { id: event.data.id, seq: event.seq }, by);
    }
    case 'message.deleted':
      if (event.data.channelId !== slice.channelId) return slice;
      return change(slice, { id: event.data.id, seq: event.seq }, (message) => ({
        ...message,
        body: '',
        editedAt: null,
        deleted: true,
      }));
    default:
      return slice;
  }
}
