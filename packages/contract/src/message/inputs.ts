import { z } from 'zod';
import { Id } from '../ids.ts';
import { HistoryInput, Seq } from '../page.ts';
import { Body } from '../text.ts';

/** `id` is made when Enter is pressed and kept through every retry; a known id gives the first result. */
export const SendMessageInput = z.object({
  workspaceId: Id,
  channelId: Id,
  id: Id.optional(),
  body: Body,
});
export type SendMessageInput = z.infer<typeof SendMessageInput>;

export const MessageInput = z.object({ workspaceId: Id, messageId: Id });
export type MessageInput = z.infer<typeof MessageInput>;

export const GetMessageInput = MessageInput.extend({ minSeq: Seq.optional() });
export type GetMessageInput = z.infer<typeof GetMessageInput>;

export const EditMessageInput = MessageInput.extend({ body: Body });
export type EditMessageInput = z.infer<typeof EditMessageInput>;

export const ListMessagesInput = HistoryInput.extend({ workspaceId: Id, channelId: Id });
export type ListMessagesInput = z.infer<typeof ListMessagesInput>;
