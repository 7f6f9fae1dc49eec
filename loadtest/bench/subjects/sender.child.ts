import type { Id } from '@teamchat/contract';
import { actAs, addChannelMember, sendMessage } from '@teamchat/core';
import { serveCommands } from '../child.ts';
import { startNode } from '../node.ts';

/** Node A: commits and publishes, and prepares the workspaces. Nobody is connected to it. */
const node = await startNode();
const { core } = node.context.services;

export interface Room {
  workspaceId: Id;
  channelIds: Id[];
}

const channelsPerUser = 10;
let ownerId: Id = '';

async function createPeople(count: number): Promise<void> {
  people = [];
  while (people.length < count) {
    const batch = Math.min(8, count - people.length);
    const users = Array.from({ length: batch }, (_, i) =>
      node.createUser(`User ${people.length + i}`),
    );
    people.push(...(await Promise.all(users)));
  }
  ownerId = people[0]?.id ?? '';
}

let people: Awaited<ReturnType<typeof node.createUser>>[] = [];

async function createRoom(channels: number): Promise<Room> {
  const [owner, ...others] = people;
  if (owner === undefined) throw new Error('create people first');
  const { id: workspaceId, channelId } = await node.createWorkspace(owner, ...others);
  if (channels === 1) return { workspaceId, channelIds: [channelId] };
  const channelIds: Id[] = [];
  for (let i = 0; i < channels; i++) {
    const { channel } = await owner.api.channel.create.mutate({ workspaceId, name: `room-${i}` });
    channelIds.push(channel.id);
  }
  // Every channel gets the same number of people, and every pair of people shares some.
  for (const [index, person] of people.entries()) {
    if (index === 0) continue;
    for (let i = 0; i < channelsPerUser; i++) {
      const id = channelIds[(index + i * Math.floor(channels / channelsPerUser)) % channels];
      if (id === undefined) continue;
      await addChannelMember(actAs(core, owner.id), {
        workspaceId,
        channelId: id,
        userId: person.id,
      });
    }
  }
  return { workspaceId, channelIds };
}

serveCommands({
  socketUrl: () => node.socketUrl,
  async prepare(input: { people: number }) {
    await createPeople(input.people);
    return {
      tokens: people.map(({ accessToken }) => accessToken),
      plain: await createRoom(1),
      ids: await createRoom(1),
      channels: await createRoom(50),
    };
  },
  async send(messages: { workspaceId: Id; channelId: Id; body: string }[]) {
    const owner = actAs(core, ownerId);
    await Promise.all(messages.map((message) => sendMessage(owner, message)));
  },
});
