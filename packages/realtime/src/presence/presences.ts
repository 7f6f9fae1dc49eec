import { AppError, type ArrivalPresence, type Id } from '@teamchat/contract';
import type { Broker } from '../broker/broker.ts';
import { monotonicNow } from '../monotonic.ts';
import type { RealtimeTimings } from '../settings.ts';
import { Attendee } from './attendee.ts';
import type { PresenceStore } from './presence-store.ts';
import type { Watcher } from './watches.ts';
import { WorkspacePresence } from './workspace-presence.ts';

interface Entry {
  presence: WorkspacePresence;
  holders: number;
  idleTimer: NodeJS.Timeout | undefined;
}

export interface PresencesOptions {
  broker: Broker;
  store: PresenceStore;
  timings: RealtimeTimings;
  /** Names this process. */
  node: string;
}

/** The presence of every workspace that somebody here is in or asks about. */
export class Presences {
  readonly #options: PresencesOptions;
  readonly #entries = new Map<Id, Entry>();
  readonly #timer: NodeJS.Timeout;
  readonly #unwatchBroker: () => void;
  #stopped = false;

  constructor(options: PresencesOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#visit(), options.timings.presenceDiffEvery);
    this.#timer.unref();
    this.#unwatchBroker = options.broker.onConnectedChange((connected) => {
      if (connected) for (const { presence } of this.#entries.values()) presence.resume();
    });
  }

  /** A stream of somebody's, or another device; null when the process stops. */
  join(workspaceId: Id, device: ArrivalPresence & { userId: Id; watcher: Watcher | null }) {
    if (this.#stopped) return null;
    const presence = this.#acquire(workspaceId);
    return new Attendee({ presence, ...device, onLeave: () => this.#release(workspaceId) });
  }

  /** Asks the presence of a workspace. @throws AppError UNAVAILABLE when the process stops. */
  async with<T>(workspaceId: Id, use: (presence: WorkspacePresence) => T): Promise<T> {
    if (this.#stopped) throw new AppError('UNAVAILABLE', 'This server is stopping. Reconnect.');
    const presence = this.#acquire(workspaceId);
    try {
      await presence.ready;
      return use(presence);
    } finally {
      this.#release(workspaceId);
    }
  }

  /** Somebody's rights in a workspace changed. */
  recheck(workspaceId: Id, userId: Id): void {
    this.#entries.get(workspaceId)?.presence.recheck(userId);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#unwatchBroker();
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const { idleTimer } of entries) clearTimeout(idleTimer);
    await Promise.all(entries.map(({ presence }) => presence.stop()));
  }

  #visit(): void {
    const now = monotonicNow();
    for (const { presence } of this.#entries.values()) presence.visit(now);
  }

  #acquire(workspaceId: Id): WorkspacePresence {
    let entry = this.#entries.get(workspaceId);
    if (entry === undefined) {
      const presence = new WorkspacePresence({ ...this.#options, workspaceId });
      entry = { presence, holders: 0, idleTimer: undefined };
      this.#entries.set(workspaceId, entry);
    }
    clearTimeout(entry.idleTimer);
    entry.holders++;
    return entry.presence;
  }

  /** NOTE: kept for longer than `presenceLeaveAfter`, or nobody would say that the last person left. */
  #release(workspaceId: Id): void {
    const entry = this.#entries.get(workspaceId);
    if (entry === undefined || --entry.holders > 0) return;
    const { presenceLeaveAfter, idleFor } = this.#options.timings;
    entry.idleTimer = setTimeout(() => {
      this.#entries.delete(workspaceId);
      void entry.presence.stop();
    }, presenceLeaveAfter + idleFor);
    entry.idleTimer.unref();
  }
}
