import { GetMessageInput, Message, ReadAt } from '@teamchat/contract';
import { getMessage } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const messageGet = authedProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/messages/{messageId}',
      tags: ['messages'],
      summary: 'One message',
    },
  })
  .input(GetMessageInput)
  .output(ReadAt.extend({ message: Message }))
  .query(({ ctx, input }) => getMessage(ctx.core, input));
