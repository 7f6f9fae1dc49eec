import { SubscribeInput } from '@teamchat/contract';
import { reportError, toTRPCError } from '../errors.ts';
import { authedProcedure } from '../trpc.ts';

/**
 * Everything that the caller may see of a workspace, in order, from `lastEventId` or the head.
 * Every frame is tracked: its id is the cursor to resume from. Ends with a `resync` frame when the
 * client must take a new snapshot.
 * NOTE: no output schema; the first value is the fast path's own and must keep its identity.
 */
export const eventsSubscribe = authedProcedure.input(SubscribeInput).subscription(async function* ({
  ctx,
  input,
  signal,
  path,
}) {
  try {
    yield* ctx.realtime.subscribe({
      ...input,
      userId: ctx.actor.userId,
      authSessionId: ctx.actor.sessionId,
      signal,
      connection: ctx.connection,
    });
  } catch (error) {
    throw toTRPCError(reportError(ctx.logger, { requestId: ctx.request.id, path }, error));
  }
});
