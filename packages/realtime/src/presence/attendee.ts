import type { ArrivalPresence, DeviceState, Id, UserPresence } from '@teamchat/contract';
import type { Device } from './own-devices.ts';
import type { Watcher } from './watches.ts';
import type { WorkspacePresence } from './workspace-presence.ts';

export interface AttendeeOptions extends ArrivalPresence {
  presence: WorkspacePresence;
  userId: Id;
  /** The stream that frames go to; null for a device without one. */
  watcher: Watcher | null;
  onLeave(): void;
}

/** The part that one device takes in the presence of a workspace, from its arrival on. */
export class Attendee {
  readonly #options: AttendeeOptions;
  readonly #device: Device;
  #left = false;

  constructor(options: AttendeeOptions) {
    this.#options = options;
    this.#device = options.presence.arrive(options.userId, options);
  }

  update(state: DeviceState, dnd: boolean | undefined): void {
    if (this.#left) return;
    const { presence, userId } = this.#options;
    presence.setState(this.#device, state);
    if (dnd !== undefined) presence.setDnd(userId, dnd);
  }

  /** Replaces the stream's list; answers once the other nodes were heard. */
  async watch(userIds: readonly Id[]): Promise<UserPresence[]> {
    const { presence, watcher } = this.#options;
    await presence.ready;
    if (this.#left || watcher === null) return [];
    return presence.watch(watcher, userIds);
  }

  leave(): void {
    if (this.#left) return;
    this.#left = true;
    const { presence, watcher } = this.#options;
    if (watcher !== null) presence.unwatch(watcher);
    presence.depart(this.#device);
    this.#options.onLeave();
  }
}
