import type { Id, PresenceFrame, UserPresence } from '@teamchat/contract';
import { monotonicNow } from '../monotonic.ts';

/** A stream that shows people. */
export interface Watcher {
  readonly userId: Id;
  /** Its user's rights name the people whom they may see: a guest's do. */
  readonly seesOnlyPeers: boolean;
  /** By its user's rights as they are now. */
  maySee(userId: Id): boolean;
  /** False when the frame was left out: nothing is told before the stream is live, or while it is slow. */
  sendEphemeral(frame: PresenceFrame): boolean;
}

interface Watch {
  watcher: Watcher;
  /** What the client knows of each person on the list. */
  told: Map<Id, string>;
  /** Whom it may have to be told about. */
  due: Set<Id>;
  notBefore: number;
}

export interface WatchesOptions {
  /** One stream is told at most once in this time, in milliseconds. */
  diffEvery: number;
  presenceOf(userId: Id): UserPresence;
  /** Somebody has to be told: call `flush` soon. */
  onDue(): void;
}

const OFFLINE = 'offline';

function brief({ state, dnd }: UserPresence): string {
  return dnd === true ? `${state} dnd` : state;
}

/**
 * Whom the streams of one workspace show here, and what each was told. Presence is a state: what
 * could not be sent stays due, and what changed back meanwhile is never sent.
 */
export class Watches {
  readonly #options: WatchesOptions;
  readonly #watches = new Map<Watcher, Watch>();
  readonly #guests = new Set<Watch>();
  readonly #byUser = new Map<Id, Set<Watch>>();
  #due = new Set<Watch>();

  constructor(options: WatchesOptions) {
    this.#options = options;
  }

  /** Replaces the stream's list; answers how everybody on it is now, as the stream may know it. */
  set(watcher: Watcher, userIds: readonly Id[]): UserPresence[] {
    this.drop(watcher);
    if (userIds.length === 0) return [];
    const presences = [...new Set(userIds)].map((userId) => this.#seen(watcher, userId));
    const notBefore = monotonicNow() + this.#options.diffEvery;
    const told = new Map(presences.map((presence) => [presence.userId, brief(presence)]));
    const watch: Watch = { watcher, told, due: new Set(), notBefore };
    this.#watches.set(watcher, watch);
    if (watcher.seesOnlyPeers) this.#guests.add(watch);
    for (const userId of told.keys()) {
      const watching = this.#byUser.get(userId);
      if (watching === undefined) this.#byUser.set(userId, new Set([watch]));
      else watching.add(watch);
    }
    return presences;
  }

  drop(watcher: Watcher): void {
    const watch = this.#watches.get(watcher);
    if (watch === undefined) return;
    this.#watches.delete(watcher);
    this.#guests.delete(watch);
    this.#due.delete(watch);
    for (const userId of watch.told.keys()) {
      const watching = this.#byUser.get(userId);
      watching?.delete(watch);
      if (watching?.size === 0) this.#byUser.delete(userId);
    }
  }

  /** Somebody's presence changed. */
  touch(userId: Id): void {
    for (const watch of this.#byUser.get(userId) ?? []) this.#markDue(watch, userId);
  }

  /** The rights of somebody changed: of a guest, or of somebody whom guests see. */
  recheck(userId: Id): void {
    for (const watch of this.#guests) {
      if (watch.told.has(userId)) this.#markDue(watch, userId);
      if (watch.watcher.userId !== userId) continue;
      for (const watched of watch.told.keys()) this.#markDue(watch, watched);
    }
  }

  /** Tells everybody whom it is time to tell; asks to be called again for the others. */
  flush(): void {
    const now = monotonicNow();
    const due = this.#due;
    this.#due = new Set();
    for (const watch of due) {
      const isDone = now >= watch.notBefore && this.#tell(watch, now);
      // A stream that cannot take the frame may have ended over it.
      if (!isDone && this.#watches.get(watch.watcher) === watch) this.#due.add(watch);
    }
    if (this.#due.size > 0) this.#options.onDue();
  }

  #markDue(watch: Watch, userId: Id): void {
    watch.due.add(userId);
    this.#due.add(watch);
    this.#options.onDue();
  }

  #tell(watch: Watch, now: number): boolean {
    const news = Array.from(watch.due, (userId) => this.#seen(watch.watcher, userId)).filter(
      (presence) => watch.told.get(presence.userId) !== brief(presence),
    );
    if (news.length > 0) {
      if (!watch.watcher.sendEphemeral({ type: 'presence', users: news })) return false;
      for (const presence of news) watch.told.set(presence.userId, brief(presence));
      watch.notBefore = now + this.#options.diffEvery;
    }
    watch.due.clear();
    return true;
  }

  /** Whom one may not see is offline, like somebody who does not exist. */
  #seen(watcher: Watcher, userId: Id): UserPresence {
    if (!watcher.maySee(userId)) return { userId, state: OFFLINE };
    return this.#options.presenceOf(userId);
  }
}
