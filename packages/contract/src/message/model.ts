import { z } from 'zod';
import { Id } from '../ids.ts';
import { Seq } from '../page.ts';

export const Message = z
  .object({
    id: Id,
    channelId: Id,
    authorId: Id,
    /** Empty when deleted. */
    body: z.string(),
    /** The seq of its creation: the order inside its channel. */
    seq: Seq,
    /** The seq of its last change. */
    rev: Seq,
    createdAt: z.iso.datetime(),
    /** Null when deleted: whoever comes later is not told of edits. */
    editedAt: z.iso.datetime().nullable(),
    deleted: z.boolean(),
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;
