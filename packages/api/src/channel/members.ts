import { ListChannelMembersInput, Member, ReadAt } from '@teamchat/contract';
import { listChannelMembers } from '@teamchat/core';
import { z } from 'zod';
import { authedProcedure } from '../trpc.ts';

export const channelMembers = authedProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/channels/{channelId}/members',
      tags: ['channels'],
      summary: 'The members of a channel',
      description: 'For the next page send the last `userId` as `after`.',
    },
  })
  .input(ListChannelMembersInput)
  .output(ReadAt.extend({ members: z.array(Member) }))
  .query(({ ctx, input }) => listChannelMembers(ctx.core, input));
