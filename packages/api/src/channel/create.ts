import { Channel, CreateChannelInput, ReadAt, ReadMark } from '@teamchat/contract';
import { createChannel } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const channelCreate = authedProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/workspaces/{workspaceId}/channels',
      tags: ['channels'],
      summary: 'Create a channel',
      description: 'I become its first member.',
      status: 201,
    },
    errors: ['CONFLICT', 'FORBIDDEN', 'LIMIT_REACHED', 'NAME_TAKEN'],
  })
  .input(CreateChannelInput)
  .output(ReadAt.extend({ channel: Channel, readMark: ReadMark }))
  .mutation(({ ctx, input }) => createChannel(ctx.core, input));
