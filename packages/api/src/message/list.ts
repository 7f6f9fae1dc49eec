import { ListMessagesInput, MessagePage } from '@teamchat/contract';
import { listMessages } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const messageList = authedProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/channels/{channelId}/messages',
      tags: ['messages'],
      summary: 'A page of a channel’s history',
      description:
        '`numBefore` messages before the anchor and `numAfter` after it, oldest first, without holes.',
    },
  })
  .input(ListMessagesInput)
  .output(MessagePage)
  .query(({ ctx, input }) => listMessages(ctx.core, input));
