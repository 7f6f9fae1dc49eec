import {
  type AudienceTerm,
  type Id,
  type MembershipDelta,
  parseAudience,
  type Role,
} from '@teamchat/contract';
import type { Membership } from '../ports.ts';

/** What one member may see, as of one position of the log. */
export interface Rights {
  readonly userId: Id;
  role: Role;
  readonly channelIds: Set<Id>;
  /** Whom a guest may see, per channel; null for everyone else. */
  peers: Map<Id, Set<Id>> | null;
  /** Left or removed. */
  gone: boolean;
  /** A guest's peers must be read anew: joining a channel or becoming a guest adds unknown ones. */
  outdated: boolean;
}

export function rightsOf(userId: Id, membership: Membership): Rights {
  const { role, channelIds, peers } = membership;
  return {
    userId,
    role,
    channelIds: new Set(channelIds),
    peers:
      role === 'guest' ? new Map(channelIds.map((id) => [id, new Set(peers.get(id) ?? [])])) : null,
    gone: false,
    outdated: false,
  };
}

function changeRole(rights: Rights, role: Role): void {
  if (role === 'guest' && rights.role !== 'guest') rights.outdated = true;
  if (role !== 'guest') rights.peers = null;
  rights.role = role;
}

function applyOwn(rights: Rights, delta: MembershipDelta): void {
  switch (delta.op) {
    case 'memberJoined':
      rights.gone = false;
      changeRole(rights, delta.role);
      return;
    case 'roleChanged':
      changeRole(rights, delta.role);
      return;
    case 'memberLeft':
      rights.gone = true;
      rights.channelIds.clear();
      rights.peers?.clear();
      return;
    case 'channelJoined':
      if (rights.channelIds.has(delta.channelId)) return;
      rights.channelIds.add(delta.channelId);
      if (rights.role === 'guest') rights.outdated = true;
      return;
    case 'channelLeft':
      rights.channelIds.delete(delta.channelId);
      rights.peers?.delete(delta.channelId);
      return;
  }
}

function applyToPeers(peers: Map<Id, Set<Id>>, delta: MembershipDelta): void {
  switch (delta.op) {
    case 'channelJoined':
      peers.get(delta.channelId)?.add(delta.userId);
      return;
    case 'channelLeft':
      peers.get(delta.channelId)?.delete(delta.userId);
      return;
    case 'memberLeft':
      for (const members of peers.values()) members.delete(delta.userId);
      return;
    case 'memberJoined':
    case 'roleChanged':
      return;
  }
}

/** Moves somebody's rights past one membership event, their own or another's. */
export function applyDelta(rights: Rights, delta: MembershipDelta): void {
  if (delta.userId === rights.userId) applyOwn(rights, delta);
  else if (rights.peers !== null) applyToPeers(rights.peers, delta);
}

export function sharesChannel(rights: Rights, userId: Id): boolean {
  if (rights.peers === null) return false;
  for (const members of rights.peers.values()) if (members.has(userId)) return true;
  return false;
}

/** Guests see themselves and whom they share a channel with; everybody else sees everybody. */
export function maySee(rights: Rights, userId: Id): boolean {
  if (rights.gone) return false;
  return rights.peers === null || rights.userId === userId || sharesChannel(rights, userId);
}

function matches(rights: Rights, term: AudienceTerm): boolean {
  switch (term.kind) {
    case 'channel':
      return rights.channelIds.has(term.id);
    case 'user':
      return rights.userId === term.id;
    case 'everyone':
      return true;
    case 'full':
      return rights.role !== 'guest';
    case 'guestsSharing':
      return sharesChannel(rights, term.userId);
    case 'admins':
      return rights.role === 'owner' || rights.role === 'admin';
  }
}

/** May this member see an event of that audience? An unknown term adds nobody. */
export function isEntitled(rights: Rights, terms: readonly (AudienceTerm | null)[]): boolean {
  if (rights.gone) return false;
  return terms.some((term) => term !== null && matches(rights, term));
}

const MAX_PARSED = 10_000;
const parsed = new Map<string, readonly (AudienceTerm | null)[]>();

/** Audiences repeat: each text is parsed once. */
export function audienceTerms(audience: string): readonly (AudienceTerm | null)[] {
  let terms = parsed.get(audience);
  if (terms === undefined) {
    if (parsed.size >= MAX_PARSED) parsed.clear();
    terms = parseAudience(audience);
    parsed.set(audience, terms);
  }
  return terms;
}
