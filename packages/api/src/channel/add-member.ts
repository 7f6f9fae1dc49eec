import { Channel, ChannelMemberInput, ReadAt } from '@teamchat/contract';
import { addChannelMember } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const channelAddMember = authedProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/channels/{channelId}/members',
      tags: ['channels'],
      summary: 'Add a member of the workspace to a channel',
      description: 'They see its full history.',
    },
    errors: ['FORBIDDEN'],
  })
  .input(ChannelMemberInput)
  .output(ReadAt.extend({ channel: Channel }))
  .mutation(({ ctx, input }) => addChannelMember(ctx.core, input));
