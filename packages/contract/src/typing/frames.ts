import { z } from 'zod';
import { Id } from '../ids.ts';

/**
 * Somebody writes in a channel of mine, or stopped. Said again while they go on; over by itself
 * `typingExpiry` after the last time, and with a message of theirs.
 */
export const TypingFrame = z.object({
  type: z.literal('typing'),
  channelId: Id,
  userId: Id,
  typing: z.boolean(),
});
export type TypingFrame = z.infer<typeof TypingFrame>;
