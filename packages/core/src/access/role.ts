import { type Role, roles } from '@teamchat/contract';
import { forbidden } from '../errors.ts';

/** 0 is the highest. */
function rank(role: Role): number {
  return roles.indexOf(role);
}

/** Whether somebody with role `mine` may give, take or invite with `other`. */
export function reaches(mine: Role, other: Role): boolean {
  return rank(mine) <= rank(other);
}

/** The roles that somebody with role `mine` may give or take. */
export function rolesWithin(mine: Role): Role[] {
  return roles.filter((other) => reaches(mine, other));
}

export function isAdmin(role: Role): boolean {
  return role === 'owner' || role === 'admin';
}

export function isFull(role: Role): boolean {
  return role !== 'guest';
}

export function requireAdmin(role: Role): void {
  if (!isAdmin(role)) throw forbidden('Only admins and owners may do this.');
}

export function requireFull(role: Role): void {
  if (!isFull(role)) throw forbidden('Guests may not do this.');
}

/** Nobody grants, changes or removes above their own role. */
export function requireReach(mine: Role, other: Role): void {
  if (!reaches(mine, other)) throw forbidden('This is above your own role.');
}
