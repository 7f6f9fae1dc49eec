import type { Id, UserPresence } from '@teamchat/contract';

/** What one node says of one person: their devices there, and what it knows of their wishes. */
export interface Attendance {
  /** Devices. */
  active: number;
  idle: number;
  dnd: boolean;
  /** When `dnd` was said, in milliseconds since the epoch: the newest word of all nodes holds. */
  dndAt: number;
}

/** Nobody said anything; and a device only remembers, which any word outdates. */
export const NEVER = 0;
export const REMEMBERED = 1;

/** One person over all nodes. */
export function presenceOf(userId: Id, attendances: Iterable<Attendance>): UserPresence {
  let active = 0;
  let idle = 0;
  let newest: Attendance | null = null;
  for (const attendance of attendances) {
    active += attendance.active;
    idle += attendance.idle;
    if (newest === null || attendance.dndAt > newest.dndAt) newest = attendance;
  }
  if (active + idle === 0) return { userId, state: 'offline' };
  const state = active > 0 ? 'online' : 'away';
  return newest?.dnd ? { userId, state, dnd: true } : { userId, state };
}

/** As it travels and is stored: short, for there may be thousands. */
export type AttendanceRow = [userId: Id, active: number, idle: number, dnd: 0 | 1, dndAt: number];

/** null: nobody of that name is there any more. */
export function toRow(userId: Id, attendance: Attendance | null): AttendanceRow {
  if (attendance === null) return [userId, 0, 0, 0, NEVER];
  const { active, idle, dnd, dndAt } = attendance;
  return [userId, active, idle, dnd ? 1 : 0, dndAt];
}

export function fromRow([, active, idle, dnd, dndAt]: AttendanceRow): Attendance | null {
  return active + idle === 0 ? null : { active, idle, dnd: dnd === 1, dndAt };
}
