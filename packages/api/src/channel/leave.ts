import { ChannelInput, ReadAt } from '@teamchat/contract';
import { leaveChannel } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const channelLeave = authedProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/channels/{channelId}/leave',
      tags: ['channels'],
      summary: 'Leave a channel',
    },
    errors: ['FORBIDDEN'],
  })
  .input(ChannelInput)
  .output(ReadAt)
  .mutation(({ ctx, input }) => leaveChannel(ctx.core, input));
