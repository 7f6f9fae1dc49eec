import { z } from 'zod';
import { Id } from '../ids.ts';
import { limits } from '../limits.ts';
import { Seq } from '../page.ts';

/** How far I have read in a channel. Per-user state: not in the log, versioned by `userRev`. */
export const ReadMark = z
  .object({
    channelId: Id,
    /** Everything up to this seq is read. Starts at the join. */
    readSeq: Seq,
    /** Messages after `readSeq` as of `asOf`: not mine, not deleted; stops at the cap. */
    unread: z.int().min(0).max(limits.unreadCap),
    /** The head at which `unread` was counted. */
    asOf: Seq,
    userRev: z.int().min(0),
    /** The row is gone (I left the channel). */
    removed: z.boolean(),
  })
  .meta({ id: 'ReadMark' });
export type ReadMark = z.infer<typeof ReadMark>;

/** The rows of my per-user state above the revision that this client had. */
export const UserState = z.object({
  userRev: z.int().min(0),
  readMarks: z.array(ReadMark),
});
export type UserState = z.infer<typeof UserState>;
