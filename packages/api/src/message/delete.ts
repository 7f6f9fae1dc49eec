import { Message, MessageInput, ReadAt } from '@teamchat/contract';
import { deleteMessage } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const messageDelete = authedProcedure
  .meta({
    openapi: {
      method: 'DELETE',
      path: '/v1/messages/{messageId}',
      tags: ['messages'],
      summary: 'Delete a message',
      description:
        'Its author may, and owners and admins. The text is gone everywhere, also from the log.',
    },
    errors: ['FORBIDDEN'],
  })
  .input(MessageInput)
  .output(ReadAt.extend({ message: Message }))
  .mutation(({ ctx, input }) => deleteMessage(ctx.core, input));
