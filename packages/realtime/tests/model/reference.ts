import { type Id, type LogEvent, membershipDelta, type Role } from '@teamchat/contract';
import { applyMembership } from '../../src/testing.ts';

/** Who is what after some event: written from the design, sharing no code with the hub. */
export interface Members {
  roles: Map<Id, Role>;
  channels: Map<Id, Set<Id>>;
}

function copy(state: Members): Members {
  return {
    roles: new Map(state.roles),
    channels: new Map([...state.channels].map(([id, members]) => [id, new Set(members)])),
  };
}

function may(state: Members, userId: Id, audience: string): boolean {
  const role = state.roles.get(userId);
  if (role === undefined) return false;
  const isIn = (channelId: Id, who: Id) => state.channels.get(channelId)?.has(who) === true;
  return audience.split('|').some((term) => {
    if (term === 'everyone') return true;
    if (term === 'full') return role !== 'guest';
    if (term === 'admins') return role === 'owner' || role === 'admin';
    if (term.startsWith('c:')) return isIn(term.slice(2), userId);
    if (term.startsWith('u:')) return term.slice(2) === userId;
    const shares = [...state.channels.keys()].some(
      (id) => isIn(id, userId) && isIn(id, term.slice(2)),
    );
    return term.startsWith('g:') && role === 'guest' && shares;
  });
}

/** The rights of everyone at every position of a log. */
export class Reference {
  readonly #events: readonly LogEvent[];
  /** `#states[p]`: after the event with seq p. */
  readonly #states: Members[];

  constructor(events: readonly LogEvent[]) {
    this.#events = events;
    let state: Members = { roles: new Map(), channels: new Map() };
    this.#states = [state];
    for (const event of events) {
      const delta = membershipDelta(event);
      if (delta !== null) {
        state = copy(state);
        applyMembership(state, delta);
      }
      this.#states.push(state);
    }
  }

  #may(userId: Id, seq: number, position: number): boolean {
    const state = this.#states[position];
    const event = this.#events[seq - 1];
    return state !== undefined && event !== undefined && may(state, userId, event.audience);
  }

  isMember(userId: Id, position: number): boolean {
    return this.#states[position]?.roles.has(userId) === true;
  }

  /** Did anybody's place in the workspace or a channel change from one position to the other? */
  rightsChanged(from: number, to: number): boolean {
    return this.#events.slice(from, to).some((event) => membershipDelta(event) !== null);
  }

  /** Is the event shown to somebody who is live when it comes? Joins count already, leaves not yet. */
  isShownLive(userId: Id, seq: number): boolean {
    const event = this.#events[seq - 1];
    const delta = event === undefined ? null : membershipDelta(event);
    const joins = delta?.op === 'memberJoined' || delta?.op === 'channelJoined';
    return this.#may(userId, seq, joins ? seq : seq - 1);
  }

  /** Entitled from the event on until `until`: must have been delivered. */
  isRequired(userId: Id, seq: number, until: number): boolean {
    if (!this.isShownLive(userId, seq)) return false;
    for (let position = seq; position <= until; position++) {
      if (!this.#may(userId, seq, position)) return false;
    }
    return true;
  }

  /** Entitled neither at the event nor at any time until `until`: must not have been delivered. */
  isForbidden(userId: Id, seq: number, until: number): boolean {
    for (let position = seq - 1; position <= until; position++) {
      if (this.#may(userId, seq, position)) return false;
    }
    return true;
  }
}
