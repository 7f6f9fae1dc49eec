import { Message, SendMessageInput } from '@teamchat/contract';
import { sendMessage } from '@teamchat/core';
import { z } from 'zod';
import { authedProcedure } from '../trpc.ts';

export const messageSend = authedProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/channels/{channelId}/messages',
      tags: ['messages'],
      summary: 'Send a message',
      description:
        'Idempotent by `id`: a retry with the same one answers the message that is stored.',
      status: 201,
    },
    errors: ['CONFLICT'],
  })
  .input(SendMessageInput)
  .output(z.object({ message: Message }))
  .mutation(({ ctx, input }) => sendMessage(ctx.core, input));
