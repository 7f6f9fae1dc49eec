import { z } from 'zod';
import { Id } from '../ids.ts';
import { Seq } from '../page.ts';

/** What is left of the payloads of a deleted message: a tombstone to reducers. */
export const RedactedMessage = z
  .object({ id: Id, channelId: Id, redacted: z.literal(true) })
  .meta({ id: 'RedactedMessage' });
export type RedactedMessage = z.infer<typeof RedactedMessage>;

/** Its `seq`, `rev` and `createdAt` are the event's own `seq`, `seq` and `at`. */
export const MessageCreated = z.union([
  z.object({ id: Id, channelId: Id, authorId: Id, body: z.string() }),
  RedactedMessage,
]);
/** Its `rev` and `editedAt` are the event's own `seq` and `at`. */
export const MessageUpdated = z.union([
  z.object({ id: Id, channelId: Id, authorId: Id, body: z.string() }),
  RedactedMessage,
]);
/** `messageSeq` is the seq of the message's creation: what unread counts go by. */
export const MessageDeleted = z.object({
  id: Id,
  channelId: Id,
  authorId: Id,
  messageSeq: Seq,
});

/** The bytes that replace the payload of every event of a deleted message, in Postgres and in rings. */
export function redactedPayload(message: { id: Id; channelId: Id }): string {
  const tombstone: RedactedMessage = {
    id: message.id,
    channelId: message.channelId,
    redacted: true,
  };
  return JSON.stringify(tombstone);
}
