import { MarkUnreadInput, ReadMark } from '@teamchat/contract';
import { markUnread } from '@teamchat/core';
import { z } from 'zod';
import { authedProcedure } from '../trpc.ts';

export const channelMarkUnread = authedProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/channels/{channelId}/unread',
      tags: ['channels'],
      summary: 'Mark `seq` and what follows as unread',
    },
  })
  .input(MarkUnreadInput)
  .output(z.object({ readMark: ReadMark, userRev: z.int().min(0) }))
  .mutation(({ ctx, input }) => markUnread(ctx.core, input));
