import { MarkReadInput, ReadMark } from '@teamchat/contract';
import { markRead } from '@teamchat/core';
import { z } from 'zod';
import { authedProcedure } from '../trpc.ts';

export const channelMarkRead = authedProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/channels/{channelId}/read',
      tags: ['channels'],
      summary: 'Mark everything up to `seq` as read',
      description: 'Ignored when the mark was rewound after the `userRev` that this device saw.',
    },
  })
  .input(MarkReadInput)
  .output(z.object({ readMark: ReadMark, userRev: z.int().min(0) }))
  .mutation(({ ctx, input }) => markRead(ctx.core, input));
