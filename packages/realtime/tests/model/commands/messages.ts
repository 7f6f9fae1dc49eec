import type { Id, LogEvent } from '@teamchat/contract';
import type { Facts } from '../facts.ts';
import type { Publisher, System } from '../system.ts';
import { command } from './command.ts';

interface OfMessage {
  /** Counted round the messages that were sent. */
  message: number;
  by: Publisher;
}

export const send = command<{ person: number; channel: number; by: Publisher }>('send', {
  may: (facts, { person, channel }) =>
    facts.databaseUp && facts.channels[channel]?.has(person) === true,
  run({ person, channel, by }, { facts, system }) {
    facts.messages.push({ deleted: false });
    const place = { workspaceId: system.workspaceId, channelId: system.channel(channel) };
    system.commit(system.log.send(place, system.person(person)), by);
  },
});

const indexOf = (facts: Facts, { message }: OfMessage) => message % facts.messages.length;

const isThere = (facts: Facts, input: OfMessage) =>
  facts.databaseUp && facts.messages[indexOf(facts, input)]?.deleted === false;

function sentAt(system: System, index: number): { event: LogEvent; channelId: Id } {
  const event = system.messages[index];
  if (event === undefined) throw new RangeError(`no message ${index}`);
  return { event, channelId: (JSON.parse(event.payload) as { channelId: Id }).channelId };
}

export const edit = command<OfMessage>('edit', {
  may: isThere,
  run(input, { facts, system }) {
    const { event, channelId } = sentAt(system, indexOf(facts, input));
    const { workspaceId, log } = system;
    const edited = log.editMessage({ workspaceId, channelId }, event.actorId, event.subjectId);
    system.commit(edited, input.by);
  },
});

export const deleteMessage = command<OfMessage>('delete', {
  may: isThere,
  run(input, { facts, system }) {
    const index = indexOf(facts, input);
    facts.messages[index] = { deleted: true };
    const { event, channelId } = sentAt(system, index);
    const { workspaceId, log } = system;
    const deleted = log.deleteMessage({ workspaceId, channelId }, event.actorId, event.subjectId);
    system.commit(deleted, input.by);
    // A tail with a deletion cannot be lost: this log does not keep the text that it would bring back.
    facts.firmUpTo = deleted.seq;
  },
});
