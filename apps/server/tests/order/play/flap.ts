import { setImmediate as turn } from 'node:timers/promises';
import {
  actAs,
  addChannelMember,
  type CoreContext,
  removeChannelMember,
  sendMessage,
} from '@teamchat/core';
import type { NetworkOperation } from '../case/operation.ts';
import type { Acting } from './acting.ts';
import type { CaseScene } from './scene.ts';

/**
 * The right to see a channel begins or ends in the middle of an attach. The server is behind, so it
 * has to catch up with what it reads of the membership, and meets the change while it does.
 */
export async function flap(
  { home, isEarly, turns }: Extract<NetworkOperation, { do: 'flap' }>,
  acting: Acting<CaseScene>,
): Promise<void> {
  const { scene, device } = acting;
  const { bus, people, servers } = scene;
  const { core } = servers.at(home === 0 ? 1 : 0).context.services;
  const owner = actAs(core, people[0]?.id ?? '');
  bus.cuts++;
  try {
    await leaveBehind(owner, acting);
    const attaching = device.nextAttach();
    device.drop(home);
    if (!isEarly) await attaching;
    for (let turned = 0; turned < turns; turned++) await turn();
    await move(owner, acting);
  } finally {
    bus.cuts--;
  }
}

async function leaveBehind(owner: CoreContext, { scene }: Acting): Promise<void> {
  const { workspaceId, channelIds, sent } = scene;
  const [channelId = ''] = channelIds;
  const body = `written where nobody hears it, ${sent.length}`;
  const { message } = await sendMessage(owner, { workspaceId, channelId, body });
  sent.push({ id: message.id, channelId, authorId: owner.actor.userId, device: null });
}

async function move(owner: CoreContext, { scene, device, channelId }: Acting): Promise<void> {
  const input = { workspaceId: scene.workspaceId, channelId, userId: device.user.id };
  const isIn = device.store.getState().data?.channels[channelId] !== undefined;
  if (isIn) await removeChannelMember(owner, input);
  else await addChannelMember(owner, input);
}
