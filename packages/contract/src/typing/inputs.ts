import { z } from 'zod';
import { ChannelInput } from '../channel/inputs.ts';

/** Say `true` each `typingRepeatEvery` while somebody writes, `false` when they stop. */
export const SetTypingInput = ChannelInput.extend({ typing: z.boolean() });
export type SetTypingInput = z.infer<typeof SetTypingInput>;
