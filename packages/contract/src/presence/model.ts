import { z } from 'zod';
import { Id } from '../ids.ts';

/** What one device says of its user: somebody is at it, or it lies idle. */
export const DeviceState = z.enum(['active', 'idle']);
export type DeviceState = z.infer<typeof DeviceState>;

/** Of a person, over all their devices: online if any is active, away if all are idle. */
export const PresenceState = z.enum(['online', 'away', 'offline']).meta({ id: 'PresenceState' });
export type PresenceState = z.infer<typeof PresenceState>;

/** How a person can be reached now. Ephemeral: never stored, and never part of the log. */
export const UserPresence = z
  .object({
    userId: Id,
    state: PresenceState,
    /** Do not disturb. Absent: no. Nobody who is offline has it. */
    dnd: z.boolean().optional(),
  })
  .meta({ id: 'UserPresence' });
export type UserPresence = z.infer<typeof UserPresence>;
