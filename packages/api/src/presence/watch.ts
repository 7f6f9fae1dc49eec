import { UserPresence, WatchPresenceInput } from '@teamchat/contract';
import { z } from 'zod';
import { authedProcedure } from '../trpc.ts';

/** Over a socket with a stream of the workspace, its frames tell of what changes from then on. */
export const presenceWatch = authedProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/workspaces/{workspaceId}/presence/watch',
      tags: ['presence'],
      summary: 'How people can be reached',
      description:
        'The present states. Whoever does not exist or shares no channel with a guest is offline.',
    },
  })
  .input(WatchPresenceInput)
  .output(z.object({ users: z.array(UserPresence) }))
  .mutation(async ({ ctx, input }) => {
    const { userId, sessionId: authSessionId } = ctx.actor;
    const call = { ...input, userId, authSessionId, connection: ctx.connection };
    return { users: await ctx.realtime.presence.watch(call) };
  });
