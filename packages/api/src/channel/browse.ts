import { BrowsedChannel, ListChannelsInput, ReadAt } from '@teamchat/contract';
import { browseChannels } from '@teamchat/core';
import { z } from 'zod';
import { authedProcedure } from '../trpc.ts';

export const channelBrowse = authedProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/workspaces/{workspaceId}/channels/browse',
      tags: ['channels'],
      summary: 'Channels that I may join or am in',
      description: 'Public channels and my private ones; for full members.',
    },
    errors: ['FORBIDDEN'],
  })
  .input(ListChannelsInput)
  .output(ReadAt.extend({ channels: z.array(BrowsedChannel) }))
  .query(({ ctx, input }) => browseChannels(ctx.core, input));
