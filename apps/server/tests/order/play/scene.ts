import type { Id } from '@teamchat/contract';
import {
  acceptInvite,
  actAs,
  addChannelMember,
  createChannel,
  createInvite,
  createWorkspace,
} from '@teamchat/core';
import type { Case, CasePerson } from '../case/case.ts';
import type { Acknowledgement } from '../checker/client-log.ts';
import type { Queryable } from '../checker/truth.ts';
import type { Violation } from '../checker/violation.ts';
import type { Device } from '../world/device.ts';
import type { BusPlan } from '../world/faulty-broker.ts';
import type { Servers } from '../world/servers.ts';
import type { Cast } from './cast.ts';

export interface ScenePerson {
  id: Id;
  devices: Device[];
}

export interface SentMessage {
  id: Id;
  channelId: Id;
  authorId: Id;
  /** Whose outbox took it; null where none did. */
  device: Device | null;
}

/** A workspace of its own with people in it, and what became of them so far. */
export interface Scene {
  workspaceId: Id;
  people: ScenePerson[];
  devices: Device[];
  channelIds: Id[];
  /** Every message that somebody tried to send. */
  sent: SentMessage[];
  acknowledged: Acknowledgement[];
  /** What went wrong in a way that nobody may meet. */
  faults: Violation[];
  /** Its log was longer once: what was seen and acknowledged of it is no longer true. */
  hasLostItsEnd?: boolean;
  /** A connection of the test's own. */
  database: Queryable;
}

/** A case as it is being played, on servers inside this process. */
export interface CaseScene extends Scene, AsyncDisposable {
  servers: Servers;
  bus: BusPlan;
}

export async function openScene(servers: Servers, cast: Cast, script: Case): Promise<CaseScene> {
  const people = script.people.map((_, index) => personOf(cast, script, index));
  const { workspaceId, channelIds } = await build(servers, people, script);
  const bus: BusPlan = { faults: script.bus, next: 0, cuts: 0 };
  servers.faults.set(workspaceId, bus);
  for (const [index, { devices }] of people.entries()) {
    for (const [at, device] of devices.entries()) {
      device.begin(workspaceId, script.people[index]?.homes[at] ?? 0);
    }
  }
  const devices = people.flatMap((person) => person.devices);
  return {
    servers,
    database: servers.database,
    bus,
    workspaceId,
    people,
    devices,
    channelIds,
    sent: [],
    acknowledged: [],
    faults: [],
    async [Symbol.asyncDispose]() {
      await Promise.all(devices.map((device) => device.end()));
      servers.faults.delete(workspaceId);
      // One may be in a hundred workspaces, and there are more cases than that.
      await servers
        .at(0)
        .context.pools.requests.query(
          'UPDATE workspace_members SET left_at = now() WHERE workspace_id = $1',
          [workspaceId],
        );
    },
  };
}

function personOf(cast: Cast, { people }: Case, index: number): ScenePerson {
  const devices = cast.devices[index];
  if (devices === undefined) throw new RangeError(`The cast has no person ${index}.`);
  const count = people[index]?.homes.length ?? 1;
  return { id: devices[0].user.id, devices: devices.slice(0, count) };
}

/** Below the API, which is not what is tested here and takes its time. */
async function build(servers: Servers, people: ScenePerson[], script: Case) {
  const { core } = servers.at(0).context.services;
  const as = (person: ScenePerson | undefined) => actAs(core, person?.id ?? '');
  const [owner] = people;
  const { workspace } = await createWorkspace(as(owner), { name: 'Case' });
  const { id: workspaceId, defaultChannelId } = workspace;
  const roleOf = (index: number): CasePerson['role'] => script.people[index]?.role ?? 'outsider';

  const codes = new Map<string, string>();
  for (const [index, person] of people.entries()) {
    const role = roleOf(index);
    if (index === 0 || role === 'outsider') continue;
    const code =
      codes.get(role) ?? (await createInvite(as(owner), { workspaceId, role })).invite.code;
    codes.set(role, code);
    await acceptInvite(as(person), { code });
  }
  const channelIds = [defaultChannelId];
  for (const [index, { isPrivate, members }] of script.channels.entries()) {
    const visibility = isPrivate ? 'private' : 'public';
    const name = `room-${index}`;
    const { channel } = await createChannel(as(owner), { workspaceId, name, visibility });
    channelIds.push(channel.id);
    for (const member of members) {
      const person = people[member];
      if (person === undefined || member === 0 || roleOf(member) === 'outsider') continue;
      const input = { workspaceId, channelId: channel.id, userId: person.id };
      await addChannelMember(as(owner), input);
    }
  }
  return { workspaceId, channelIds };
}
