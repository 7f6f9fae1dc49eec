import type { Id, Role } from '@teamchat/contract';
import type { TrueEvent, Truth } from './truth.ts';

/** Who may see what after one event of the log. */
interface RightsAt {
  readonly roles: ReadonlyMap<Id, Role>;
  readonly channels: ReadonlyMap<Id, ReadonlySet<Id>>;
}

function applyTo(before: RightsAt, event: TrueEvent): RightsAt {
  const roles = new Map(before.roles);
  const channels = new Map(before.channels);
  const data = event.data as {
    member: { userId: Id; role: Role };
    channel: { id: Id };
    channelId: Id;
    userId: Id;
  };
  switch (event.type) {
    case 'member.joined':
    case 'member.updated':
      roles.set(data.member.userId, data.member.role);
      return { roles, channels };
    case 'member.left':
      roles.delete(data.userId);
      return { roles, channels };
    case 'channel.joined': {
      const members = new Set(channels.get(data.channel.id));
      channels.set(data.channel.id, members.add(data.member.userId));
      return { roles, channels };
    }
    case 'channel.left': {
      const members = new Set(channels.get(data.channelId));
      members.delete(data.userId);
      channels.set(data.channelId, members);
      return { roles, channels };
    }
    case 'workspace.created':
    case 'channel.created':
    case 'message.created':
    case 'message.updated':
    case 'message.deleted':
      return before;
  }
}

function isJoin({ type }: TrueEvent): boolean {
  return type === 'member.joined' || type === 'channel.joined';
}

function mayRead(rights: RightsAt, userId: Id, audience: string): boolean {
  const role = rights.roles.get(userId);
  if (role === undefined) return false;
  return audience.split('|').some((term) => {
    if (term === 'everyone') return true;
    if (term === 'full') return role !== 'guest';
    if (term === 'admins') return role === 'owner' || role === 'admin';
    const id = term.slice(2);
    if (term.startsWith('c:')) return rights.channels.get(id)?.has(userId) === true;
    if (term.startsWith('u:')) return id === userId;
    if (!term.startsWith('g:') || role !== 'guest') return false;
    const rooms = [...rights.channels.values()];
    return rooms.some((members) => members.has(userId) && members.has(id));
  });
}

/**
 * Everybody's rights at every position of a log, replayed from its events by rules of its own:
 * nothing of the servers is used to judge them.
 */
export class RightsHistory {
  /** `#after[seq]`. */
  readonly #after: RightsAt[];

  constructor({ events }: Pick<Truth, 'events'>) {
    this.#after = [{ roles: new Map(), channels: new Map() }];
    let rights = this.#at(0);
    for (const event of events) {
      rights = applyTo(rights, event);
      this.#after.push(rights);
    }
  }

  #at(seq: number): RightsAt {
    const rights = this.#after[Math.min(seq, this.#after.length - 1)];
    if (rights === undefined) throw new RangeError(`There is no position ${seq}.`);
    return rights;
  }

  /** At the event's own seq: a join reaches who joined, a departure still reaches who left. */
  isEntitledAt(userId: Id, event: TrueEvent): boolean {
    const rights = this.#at(isJoin(event) ? event.seq : event.seq - 1);
    return mayRead(rights, userId, event.audience);
  }

  /** With the rights that stand after `seq`. */
  isEntitledAfter(userId: Id, event: TrueEvent, seq: number): boolean {
    return mayRead(this.#at(seq), userId, event.audience);
  }

  isInChannelAfter(userId: Id, channelId: Id, seq: number): boolean {
    return this.#at(seq).channels.get(channelId)?.has(userId) === true;
  }

  roleAfter(userId: Id, seq: number): Role | undefined {
    return this.#at(seq).roles.get(userId);
  }

  /** From the event's own seq through every position up to `until`. */
  isEntitledThroughout(userId: Id, event: TrueEvent, until: number): boolean {
    if (!this.isEntitledAt(userId, event)) return false;
    for (let seq = event.seq; seq <= until; seq++) {
      if (!this.isEntitledAfter(userId, event, seq)) return false;
    }
    return true;
  }

  /** At its own seq, or at some position from `from` to `until`. */
  isEntitledEver(userId: Id, event: TrueEvent, [from, until]: readonly [number, number]): boolean {
    if (this.isEntitledAt(userId, event)) return true;
    for (let seq = Math.max(from, event.seq); seq <= until; seq++) {
      if (this.isEntitledAfter(userId, event, seq)) return true;
    }
    return false;
  }

  channelsAfter(seq: number): ReadonlyMap<Id, ReadonlySet<Id>> {
    return this.#at(seq).channels;
  }
}
