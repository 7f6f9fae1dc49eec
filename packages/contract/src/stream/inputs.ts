import { z } from 'zod';
import { Cursor } from '../cursor.ts';
import { Id } from '../ids.ts';
import { ArrivalPresence } from '../presence/inputs.ts';

/** Delivers exactly what follows `lastEventId`; without one the stream starts at the head. */
export const SubscribeInput = z.object({
  workspaceId: Id,
  lastEventId: Cursor.optional(),
  /** The revision of my per-user state that this client has; rows above it are sent once. */
  userRev: z.int().min(0).optional(),
  /** Without it the device is active. */
  presence: ArrivalPresence.optional(),
});
export type SubscribeInput = z.infer<typeof SubscribeInput>;
