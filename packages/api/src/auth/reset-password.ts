import { resetPassword } from '@teamchat/auth';
import { ResetPasswordInput } from '@teamchat/contract';
import { z } from 'zod';
import { publicHttpProcedure } from '../trpc.ts';

export const authResetPassword = publicHttpProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/auth/reset-password',
      tags: ['auth'],
      summary: 'Set a new password with the token of a reset mail',
      description: 'Signs out every device.',
      status: 204,
    },
    errors: ['RESET_INVALID'],
  })
  .input(ResetPasswordInput)
  .output(z.void())
  .mutation(({ ctx, input }) => resetPassword(ctx.auth, input, ctx.request));
