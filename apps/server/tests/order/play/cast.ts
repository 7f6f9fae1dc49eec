import { Device } from '../world/device.ts';
import type { Progress } from '../world/journal.ts';
import type { Servers } from '../world/servers.ts';

const names = ['Olive', 'Ada', 'Grace', 'Alan'];

/** People with two devices each, who play one case after the other. */
export interface Cast extends AsyncDisposable {
  /** By person. */
  readonly devices: readonly (readonly [Device, Device])[];
}

export async function hireCast(servers: Servers): Promise<Cast> {
  const progress: Progress = new Map();
  const people = names.map(async (name) => {
    const user = await servers.at(0).createUser(name);
    const create = (device: string) =>
      new Device(servers, user, { name: `${name}’s ${device}`, progress });
    return [create('laptop'), create('phone')] as const;
  });
  const devices = await Promise.all(people);
  return {
    devices,
    async [Symbol.asyncDispose]() {
      await Promise.all(devices.flat().map((device) => device[Symbol.asyncDispose]()));
    },
  };
}
