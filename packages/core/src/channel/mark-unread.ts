import type { MarkUnreadInput, ReadMark } from '@teamchat/contract';
import type { CoreContext } from '../context.ts';
import { changeMark } from '../user-state/mark.ts';

/**
 * `seq` and everything after it is unread again. Also when it was unread already: marks that other
 * devices made before they saw this are ignored from now on.
 * @throws AppError NOT_FOUND unless the actor is in the channel.
 */
export function markUnread(
  ctx: CoreContext,
  input: MarkUnreadInput,
): Promise<{ readMark: ReadMark; userRev: number }> {
  return changeMark(ctx, input, (row, _head, nextRev) => ({
    readSeq: Math.max(0, Math.min(row.readSeq, input.seq - 1)),
    rewoundRev: nextRev,
  }));
}
