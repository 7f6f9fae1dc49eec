import { Channel, GetChannelInput, ReadAt, ReadMark } from '@teamchat/contract';
import { getChannel } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const channelGet = authedProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/channels/{channelId}',
      tags: ['channels'],
      summary: 'One channel',
      description: '`readMark` is null where I am not a member.',
    },
  })
  .input(GetChannelInput)
  .output(ReadAt.extend({ channel: Channel, readMark: ReadMark.nullable() }))
  .query(({ ctx, input }) => getChannel(ctx.core, input));
