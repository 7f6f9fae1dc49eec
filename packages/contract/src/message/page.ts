import { z } from 'zod';
import { Id } from '../ids.ts';
import { Member } from '../member/model.ts';
import { ReadAt } from '../page.ts';
import { Message } from './model.ts';

/** A run of a channel's messages without holes, oldest first. */
export const MessagePage = ReadAt.extend({
  messages: z.array(Message),
  /** The authors of these messages, ex-members included. */
  members: z.array(Member),
  /** The message that the anchor resolved to, when there is one. */
  anchorId: Id.nullable(),
  foundOldest: z.boolean(),
  foundNewest: z.boolean(),
}).meta({ id: 'MessagePage' });
export type MessagePage = z.infer<typeof MessagePage>;
