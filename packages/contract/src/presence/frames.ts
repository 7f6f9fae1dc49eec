import { z } from 'zod';
import { limits } from '../limits.ts';
import { UserPresence } from './model.ts';

/** People on this stream's watch list whose presence changed: of each the whole new state. */
export const PresenceFrame = z.object({
  type: z.literal('presence'),
  users: z.array(UserPresence).max(limits.watchedUsers),
});
export type PresenceFrame = z.infer<typeof PresenceFrame>;
