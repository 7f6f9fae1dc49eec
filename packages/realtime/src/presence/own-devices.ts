import type { ArrivalPresence, DeviceState, Id } from '@teamchat/contract';
import { type Attendance, NEVER, REMEMBERED } from './attendance.ts';

/** One stream of a person, or somebody who calls now and then. */
export interface Device {
  readonly userId: Id;
  state: DeviceState;
}

interface Person {
  devices: Set<Device>;
  /** After the last device: as it was, until the time to come back is over. */
  lingering: { state: DeviceState; timer: NodeJS.Timeout } | null;
  dnd: boolean;
  dndAt: number;
}

export interface OwnDevicesOptions {
  /** How long somebody without devices is still there, in milliseconds: a reload is no departure. */
  leaveAfter: number;
  /** What others may see of the person changed. */
  onChange(userId: Id): void;
}

/** The people who are in one workspace through this node. */
export class OwnDevices {
  readonly #options: OwnDevicesOptions;
  readonly #people = new Map<Id, Person>();

  constructor(options: OwnDevicesOptions) {
    this.#options = options;
  }

  arrive(userId: Id, { state, dnd }: ArrivalPresence): Device {
    const person = this.#people.get(userId) ?? {
      devices: new Set(),
      lingering: null,
      dnd: false,
      dndAt: NEVER,
    };
    this.#people.set(userId, person);
    clearTimeout(person.lingering?.timer);
    person.lingering = null;
    if (dnd !== undefined && person.dndAt === NEVER) {
      person.dnd = dnd;
      person.dndAt = REMEMBERED;
    }
    const device: Device = { userId, state };
    person.devices.add(device);
    this.#options.onChange(userId);
    return device;
  }

  setState(device: Device, state: DeviceState): void {
    if (device.state === state) return;
    device.state = state;
    this.#options.onChange(device.userId);
  }

  depart(device: Device): void {
    const person = this.#people.get(device.userId);
    if (!person?.devices.delete(device)) return;
    if (person.devices.size > 0) return this.#options.onChange(device.userId);
    const timer = setTimeout(() => {
      this.#people.delete(device.userId);
      this.#options.onChange(device.userId);
    }, this.#options.leaveAfter);
    timer.unref();
    person.lingering = { state: device.state, timer };
  }

  /** @param at when that was said; older words than the known one change nothing. */
  setDnd(userId: Id, dnd: boolean, at: number): void {
    const person = this.#people.get(userId);
    if (person === undefined || at <= person.dndAt) return;
    person.dnd = dnd;
    person.dndAt = at;
    // Also when it is as it was: the other nodes have to know how new the word is.
    this.#options.onChange(userId);
  }

  attendanceOf(userId: Id): Attendance | null {
    const person = this.#people.get(userId);
    if (person === undefined) return null;
    const states = person.lingering
      ? [person.lingering.state]
      : Array.from(person.devices, ({ state }) => state);
    const active = states.filter((state) => state === 'active').length;
    return { active, idle: states.length - active, dnd: person.dnd, dndAt: person.dndAt };
  }

  userIds(): Iterable<Id> {
    return this.#people.keys();
  }

  stop(): void {
    for (const { lingering } of this.#people.values()) clearTimeout(lingering?.timer);
    this.#people.clear();
  }
}
