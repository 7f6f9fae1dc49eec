import { Channel, ListChannelsInput, ReadAt } from '@teamchat/contract';
import { listChannels } from '@teamchat/core';
import { z } from 'zod';
import { authedProcedure } from '../trpc.ts';

export const channelList = authedProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/workspaces/{workspaceId}/channels',
      tags: ['channels'],
      summary: 'My channels',
    },
  })
  .input(ListChannelsInput)
  .output(ReadAt.extend({ channels: z.array(Channel) }))
  .query(({ ctx, input }) => listChannels(ctx.core, input));
