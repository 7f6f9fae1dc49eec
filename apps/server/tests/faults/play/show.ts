import { newId } from '@teamchat/contract';
import { expect } from 'vitest';
import type { Scene } from '../../order/play/scene.ts';
import type { Device } from '../../order/world/device.ts';
import type { Home } from '../../order/world/servers.ts';
import type { Plant } from '../plant/plant.ts';
import type { Chance } from './chance.ts';
import { type Crowd, callerAt } from './gather.ts';
import type { Traffic } from './traffic.ts';

/** One scenario as it is played: an installation, people in one of its workspaces, and choices. */
export interface Show {
  plant: Plant;
  scene: Scene;
  crowd: Crowd;
  traffic: Traffic;
  chance: Chance;
  /** Time does not matter as in `npm test`. */
  isLong: boolean;
  /** Lets a fault last: a tenth of it in `npm test`. */
  lasting(seconds: number): Promise<void>;
}

/** Sends one message through a server. @returns its id and seq, acknowledged. */
export async function sendThrough({ plant, scene, crowd }: Show, home: Home) {
  const [user] = crowd.users;
  const [channelId] = scene.channelIds;
  if (user === undefined || channelId === undefined) throw new Error('Nobody is there.');
  const { workspaceId } = scene;
  const input = { workspaceId, channelId, id: newId(), body: 'Is anybody there?' };
  const { message } = await callerAt(plant, home, user).api.message.send.mutate(input);
  scene.sent.push({ id: message.id, channelId, authorId: user.id, device: null });
  scene.acknowledged.push({ kind: 'send', messageId: message.id, seq: message.seq });
  return message;
}

/** Whose home is that server. */
export function devicesAt({ devices }: Scene, home: Home): Device[] {
  return devices.filter(({ name }) => name.endsWith(`at ${home}`));
}

/** Waits until these devices have come past a seq; fails when one has not in time. */
export async function expectToReach(
  devices: readonly Device[],
  seq: number,
  within: number,
): Promise<void> {
  const behind = () =>
    devices
      .filter(({ store }) => (store.getState().data?.seq ?? 0) < seq)
      .map(({ name, store }) => `${name} is at ${store.getState().data?.seq} of ${seq}`);
  await expect.poll(behind, { timeout: within, interval: 10 }).toEqual([]);
}

/** A message through each server that is up reaches every device in time, in milliseconds. */
export async function expectDelivery(show: Show, within: number): Promise<void> {
  for (const home of [0, 1] as const) {
    if (!show.plant.nodes[home].isUp) continue;
    const { seq } = await sendThrough(show, home);
    await expectToReach(show.scene.devices, seq, within);
  }
}
