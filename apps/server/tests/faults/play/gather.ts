import type { SignedIn } from '@teamchat/contract';
import { expect } from 'vitest';
import { createRestClient } from '../../../src/testing/rest-client.ts';
import { type TestUser, toTestUser } from '../../../src/testing/test-user.ts';
import type { Scene } from '../../order/play/scene.ts';
import { Device } from '../../order/world/device.ts';
import type { Progress } from '../../order/world/journal.ts';
import type { Home } from '../../order/world/servers.ts';
import type { Plant } from '../plant/plant.ts';

const names = ['Olive', 'Ada', 'Grace', 'Alan'];
/** The way to the servers of this one can be made to fail. */
export const far = 'Alan';
const homes = [0, 1] as const satisfies Home[];
const password = 'correct horse battery';

/** People who live through many scenarios, each with a device on each server. */
export interface Crowd extends AsyncDisposable {
  users: readonly TestUser[];
  devices: readonly (readonly Device[])[];
}

export async function gatherCrowd(plant: Plant): Promise<Crowd> {
  const users = await Promise.all(names.map((name) => register(plant, name)));
  const progress: Progress = new Map();
  const devices = users.map((user) =>
    homes.map((home) => {
      const servers = user.name === far ? plant.far : plant;
      return new Device(servers, user, { name: `${user.name} at ${home}`, progress });
    }),
  );
  return {
    users,
    devices,
    async [Symbol.asyncDispose]() {
      await Promise.all(devices.flat().map((device) => device[Symbol.asyncDispose]()));
    },
  };
}

/** As a caller of that server, over HTTP. */
export function callerAt(plant: Plant, home: Home, user: TestUser): TestUser {
  const { url } = plant.at(home);
  return toTestUser({ url, rest: createRestClient(url) }, user);
}

/** A new workspace with two channels and everybody in it, everybody online. */
export async function openPlantScene(plant: Plant, crowd: Crowd): Promise<Scene> {
  const [owner, ...others] = crowd.users.map((user) => callerAt(plant, 0, user));
  if (owner === undefined) throw new Error('Nobody came.');
  const { workspace } = await owner.api.workspace.create.mutate({ name: 'Faults' });
  const { id: workspaceId, defaultChannelId } = workspace;
  const invite = await owner.api.invite.create.mutate({ workspaceId });
  for (const other of others) await other.api.invite.accept.mutate({ code: invite.code });
  const room = { workspaceId, name: 'room', visibility: 'private' as const };
  const { channel } = await owner.api.channel.create.mutate(room);
  for (const { id: userId } of others.slice(0, 3)) {
    await owner.api.channel.addMember.mutate({ workspaceId, channelId: channel.id, userId });
  }
  for (const devices of crowd.devices) {
    for (const [index, device] of devices.entries()) device.begin(workspaceId, homes[index] ?? 0);
  }
  const devices = crowd.devices.flat();
  const channelIds = [defaultChannelId, channel.id];
  await Promise.all(
    devices.map(async ({ store }) => {
      await store.ready();
      for (const id of channelIds) store.watch(id);
    }),
  );
  return {
    workspaceId,
    people: crowd.devices.map(([first, ...more]) => {
      if (first === undefined) throw new Error('Somebody has no device.');
      return { id: first.user.id, devices: [first, ...more] };
    }),
    devices,
    channelIds,
    sent: [],
    acknowledged: [],
    faults: [],
    database: plant.database,
  };
}

async function register(plant: Plant, name: string): Promise<TestUser> {
  const { url } = plant.at(0);
  const rest = createRestClient(url);
  const account = { email: `${name.toLowerCase()}@example.com`, name, password };
  const answer = await rest<SignedIn>('POST', '/v1/auth/register', { body: account });
  expect(answer.status).toBe(201);
  const { user, accessToken, refreshToken = '' } = answer.body;
  return toTestUser({ url, rest }, { ...account, id: user.id, accessToken, refreshToken });
}
