import { UpdatePresenceInput } from '@teamchat/contract';
import { z } from 'zod';
import { authedProcedure } from '../trpc.ts';

export const presenceUpdate = authedProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/workspaces/{workspaceId}/presence',
      tags: ['presence'],
      summary: 'Say how I can be reached',
      description:
        'Over REST I am there for 30 seconds from the last call on (`presenceTtl` in `bootstrap`). `dnd` is mine on all devices.',
      status: 204,
    },
  })
  .input(UpdatePresenceInput)
  .output(z.void())
  .mutation(({ ctx, input }) => {
    const { userId, sessionId: authSessionId } = ctx.actor;
    return ctx.realtime.presence.update({
      ...input,
      userId,
      authSessionId,
      connection: ctx.connection,
    });
  });
