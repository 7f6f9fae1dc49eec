import type { Id } from './ids.ts';

/** Who may see an event. Chosen by core; stored with the event; used alike by live, ring and replay. */
export type AudienceTerm =
  | { kind: 'channel'; id: Id }
  | { kind: 'user'; id: Id }
  /** Every member. */
  | { kind: 'everyone' }
  /** Members who are not guests. */
  | { kind: 'full' }
  /** Guests who share at least one channel with this user. */
  | { kind: 'guestsSharing'; userId: Id }
  /** Owners and admins. */
  | { kind: 'admins' };

export function channelAudience(id: Id): AudienceTerm {
  return { kind: 'channel', id };
}
export function userAudience(id: Id): AudienceTerm {
  return { kind: 'user', id };
}
export function guestsSharing(userId: Id): AudienceTerm {
  return { kind: 'guestsSharing', userId };
}
export const everyone: AudienceTerm = { kind: 'everyone' };
export const full: AudienceTerm = { kind: 'full' };
export const admins: AudienceTerm = { kind: 'admins' };

function formatTerm(term: AudienceTerm): string {
  switch (term.kind) {
    case 'channel':
      return `c:${term.id}`;
    case 'user':
      return `u:${term.id}`;
    case 'guestsSharing':
      return `g:${term.userId}`;
    case 'everyone':
    case 'full':
    case 'admins':
      return term.kind;
  }
}

/** The canonical text of a union: terms sorted, without repetition, joined by `|`. */
export function formatAudience(...terms: AudienceTerm[]): string {
  return [...new Set(terms.map(formatTerm))].toSorted().join('|');
}

function parseTerm(text: string): AudienceTerm | null {
  if (text === 'everyone' || text === 'full' || text === 'admins') return { kind: text };
  const id = text.slice(2);
  if (id === '') return null;
  if (text.startsWith('c:')) return { kind: 'channel', id };
  if (text.startsWith('u:')) return { kind: 'user', id };
  if (text.startsWith('g:')) return { kind: 'guestsSharing', userId: id };
  return null;
}

/** `null` in the result is an unknown term: it routes to nobody, and the caller must alarm. */
export function parseAudience(text: string): (AudienceTerm | null)[] {
  return text.split('|').map(parseTerm);
}
