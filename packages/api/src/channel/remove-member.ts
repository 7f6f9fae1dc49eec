import { ChannelMemberInput, ReadAt } from '@teamchat/contract';
import { removeChannelMember } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const channelRemoveMember = authedProcedure
  .meta({
    openapi: {
      method: 'DELETE',
      path: '/v1/channels/{channelId}/members/{userId}',
      tags: ['channels'],
      summary: 'Remove a member from a channel',
    },
    errors: ['FORBIDDEN'],
  })
  .input(ChannelMemberInput)
  .output(ReadAt)
  .mutation(({ ctx, input }) => removeChannelMember(ctx.core, input));
