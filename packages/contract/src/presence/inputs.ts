import { z } from 'zod';
import { Id } from '../ids.ts';
import { limits } from '../limits.ts';
import { DeviceState } from './model.ts';

export const UpdatePresenceInput = z.object({
  workspaceId: Id,
  /** Of the calling device. */
  state: DeviceState,
  /** Do not disturb, of the person: the newest word of any of their devices holds. */
  dnd: z.boolean().optional(),
});
export type UpdatePresenceInput = z.infer<typeof UpdatePresenceInput>;

export const WatchPresenceInput = z.object({
  workspaceId: Id,
  /** Replaces the list of before. */
  userIds: z.array(Id).max(limits.watchedUsers),
});
export type WatchPresenceInput = z.infer<typeof WatchPresenceInput>;

/** How a device arrives, so that it is never taken for something else first. */
export const ArrivalPresence = z.object({
  state: DeviceState,
  /** What this device remembers; counts only where nobody knows better. */
  dnd: z.boolean().optional(),
});
export type ArrivalPresence = z.infer<typeof ArrivalPresence>;
