import { EditMessageInput, Message, ReadAt } from '@teamchat/contract';
import { editMessage } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const messageEdit = authedProcedure
  .meta({
    openapi: {
      method: 'PATCH',
      path: '/v1/messages/{messageId}',
      tags: ['messages'],
      summary: 'Edit my message',
    },
    errors: ['FORBIDDEN'],
  })
  .input(EditMessageInput)
  .output(ReadAt.extend({ message: Message }))
  .mutation(({ ctx, input }) => editMessage(ctx.core, input));
