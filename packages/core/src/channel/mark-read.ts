import type { MarkReadInput, ReadMark } from '@teamchat/contract';
import type { CoreContext } from '../context.ts';
import { changeMark } from '../user-state/mark.ts';

/**
 * Everything up to `seq` is read. Marks only move forward, at most to the head; one made by a device
 * that had not seen a later rewind is ignored. Answers the mark as it is then.
 * @throws AppError NOT_FOUND unless the actor is in the channel.
 */
export function markRead(
  ctx: CoreContext,
  input: MarkReadInput,
): Promise<{ readMark: ReadMark; userRev: number }> {
  return changeMark(ctx, input, (row, head) => {
    const rewoundSince = input.userRev !== undefined && row.rewoundRev > input.userRev;
    const readSeq = Math.min(input.seq, head);
    return rewoundSince || readSeq <= row.readSeq ? null : { readSeq };
  });
}
