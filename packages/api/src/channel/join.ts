import { Channel, ChannelInput, ReadAt, ReadMark } from '@teamchat/contract';
import { joinChannel } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const channelJoin = authedProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/channels/{channelId}/join',
      tags: ['channels'],
      summary: 'Join a public channel',
    },
  })
  .input(ChannelInput)
  .output(ReadAt.extend({ channel: Channel, readMark: ReadMark }))
  .mutation(({ ctx, input }) => joinChannel(ctx.core, input));
