import { requestPasswordReset } from '@teamchat/auth';
import { RequestPasswordResetInput } from '@teamchat/contract';
import { z } from 'zod';
import { publicHttpProcedure } from '../trpc.ts';

export const authRequestPasswordReset = publicHttpProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/auth/request-password-reset',
      tags: ['auth'],
      summary: 'Ask for a mail with a link that resets the password',
      description: 'Answers alike whether or not there is such an account.',
      status: 204,
    },
  })
  .input(RequestPasswordResetInput)
  .output(z.void())
  .mutation(({ ctx, input }) => requestPasswordReset(ctx.auth, input, ctx.request));
