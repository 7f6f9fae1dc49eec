import { z } from 'zod';
import { Cursor } from './cursor.ts';
import { Id } from './ids.ts';
import { Instant } from './instant.ts';
import { limits } from './limits.ts';

/** A position in a workspace's log; the answer to a list or a snapshot says where it was read. */
export const Seq = z.int().min(0).meta({ id: 'Seq' });
export type Seq = z.infer<typeof Seq>;

/** What every list takes: the position that it must have reached (else STALE_READ, retryable). */
export const ReadInput = z.object({ minSeq: Seq.optional() });

/** What every list answers: where it was read. `cursor` starts a stream there; it is no page token. */
export const ReadAt = z.object({ cursor: Cursor, seq: Seq });
export type ReadAt = z.infer<typeof ReadAt>;

/** Where a history page is centred. */
export const Anchor = z
  .union([
    z.enum(['newest', 'oldest', 'firstUnread']),
    Id.describe('A message id'),
    Instant.describe('A date: the first message at or after it'),
  ])
  .meta({ id: 'Anchor' });
export type Anchor = z.infer<typeof Anchor>;

/**
 * `numBefore` messages before the anchor and `numAfter` after it, oldest first. The anchor message
 * itself (a message id, the first unread one, the first at or after a date) comes in addition.
 */
export const HistoryInput = z.object({
  anchor: Anchor.default('newest'),
  numBefore: z.int().min(0).max(limits.pageMessages).default(50),
  numAfter: z.int().min(0).max(limits.pageMessages).default(0),
  minSeq: Seq.optional(),
});

/** Pages of other lists: rows with a key after `after`, at most `limit`. */
export const ListInput = z.object({
  after: Id.optional(),
  limit: z.int().min(1).max(limits.pageRows).default(limits.pageRows),
  minSeq: Seq.optional(),
});
