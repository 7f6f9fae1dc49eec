import { setImmediate as turn } from 'node:timers/promises';
import { actAs, addChannelMember, removeChannelMember } from '@teamchat/core';
import type { NetworkOperation } from '../case/operation.ts';
import type { Acting } from './perform.ts';

/** The right to see a channel begins or ends in the middle of an attach. */
export async function flap(
  { home, via, turns }: Extract<NetworkOperation, { do: 'flap' }>,
  { scene, device, channelId }: Acting,
): Promise<void> {
  const { workspaceId, people, servers } = scene;
  const attaching = device.nextAttach();
  device.drop(home);
  await attaching;
  for (let turned = 0; turned < turns; turned++) await turn();
  const owner = actAs(servers.at(via).context.services.core, people[0]?.id ?? '');
  const input = { workspaceId, channelId, userId: device.user.id };
  const isIn = device.store.getState().data?.channels[channelId] !== undefined;
  if (isIn) await removeChannelMember(owner, input);
  else await addChannelMember(owner, input);
}
