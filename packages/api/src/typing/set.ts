import { SetTypingInput } from '@teamchat/contract';
import { requireJoinedChannel } from '@teamchat/core';
import { z } from 'zod';
import { authedProcedure } from '../trpc.ts';

/** NOTE: two calls, for whose channel it is is core's to say, and realtime asks no database. */
export const typingSet = authedProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/channels/{channelId}/typing',
      tags: ['presence'],
      summary: 'Say that I am writing, or stopped',
      description: 'Say it again every 3 seconds while you go on; it ends by itself after 6.',
      status: 204,
    },
  })
  .input(SetTypingInput)
  .output(z.void())
  .mutation(async ({ ctx, input }) => {
    await requireJoinedChannel(ctx.core, input);
    ctx.realtime.typing.set({ ...input, userId: ctx.actor.userId });
  });
