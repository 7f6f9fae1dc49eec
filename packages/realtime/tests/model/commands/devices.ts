import type { Path } from '../client.ts';
import type { Publisher } from '../system.ts';
import { command } from './command.ts';

interface OfDevice {
  device: number;
}

/** A device that lost its stream for whatever reason comes back with it, as long as its node lives. */
export const connect = command<OfDevice & { node: number; path: Path }>('connect', {
  may: (facts, { node }) => facts.nodesUp[node] === true,
  run({ device, node, path }, { system }) {
    const on = system.nodes[node];
    if (on !== undefined) system.client(device).connect(on, path);
  },
});

export const disconnect = command<OfDevice>('disconnect', {
  may: () => true,
  run: ({ device }, { system }) => system.client(device).disconnect(),
});

export const stall = command<OfDevice>('stall', {
  may: () => true,
  run: ({ device }, { system }) => system.client(device).stall(),
});

export const readOn = command<OfDevice>('readOn', {
  may: () => true,
  run: ({ device }, { system }) => system.client(device).readOn(),
});

/** Somebody reads a channel on a device of theirs: state of their own, which is not in the log. */
export const markRead = command<{ person: number; by: Publisher }>('markRead', {
  may: (facts, { person }) => facts.databaseUp && facts.roles.has(person),
  run({ person, by }, { facts, system }) {
    const { workspaceId, log, head } = system;
    const place = { workspaceId, channelId: system.channel(0) };
    const rev = log.markRead(place, system.person(person), head);
    facts.userRevs.set(person, { rev, at: Date.now() });
    if (by !== null)
      system.nodes[by]?.publisher.notifyUser(workspaceId, system.person(person), rev);
  },
});
