import type { Role } from '@teamchat/contract';
import type { Facts } from '../facts.ts';
import type { Publisher } from '../system.ts';
import { command } from './command.ts';

interface ByPerson {
  person: number;
  by: Publisher;
}

interface InChannel extends ByPerson {
  channel: number;
}

const isIn = (facts: Facts, { person, channel }: InChannel) =>
  facts.channels[channel]?.has(person) === true;

export const join = command<InChannel>('join', {
  may: (facts, input) => facts.databaseUp && facts.roles.has(input.person) && !isIn(facts, input),
  run({ person, channel, by }, { facts, system }) {
    facts.channels[channel]?.add(person);
    const { log, workspaceId } = system;
    const place = system.channel(channel);
    system.commit(log.joinChannel(workspaceId, place, system.person(person)), by);
  },
});

export const leave = command<InChannel>('leave', {
  may: (facts, input) => facts.databaseUp && isIn(facts, input),
  run({ person, channel, by }, { facts, system }) {
    facts.channels[channel]?.delete(person);
    const { log, workspaceId } = system;
    const place = system.channel(channel);
    system.commit(log.leaveChannel(workspaceId, place, system.person(person)), by);
  },
});

export const remove = command<ByPerson>('remove', {
  may: (facts, { person }) => facts.databaseUp && facts.roles.has(person),
  run({ person, by }, { facts, system }) {
    facts.roles.delete(person);
    for (const channel of facts.channels) channel.delete(person);
    system.commit(system.log.removeMember(system.workspaceId, system.person(person)), by);
  },
});

/** Joins the workspace, changes the role, or only the profile when the role is the same. */
export const setMember = command<ByPerson & { role: Role }>('setMember', {
  may: (facts) => facts.databaseUp,
  run({ person, role, by }, { facts, system }) {
    facts.roles.set(person, role);
    system.commit(system.log.setMember(system.workspaceId, system.person(person), role), by);
  },
});
