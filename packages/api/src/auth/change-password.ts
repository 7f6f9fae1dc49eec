import { changePassword } from '@teamchat/auth';
import { ChangePasswordInput } from '@teamchat/contract';
import { z } from 'zod';
import { authedHttpProcedure } from '../trpc.ts';

export const authChangePassword = authedHttpProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/auth/change-password',
      tags: ['auth'],
      summary: 'Change my password',
      description: 'Signs out every other device.',
      status: 204,
    },
    errors: ['INVALID_CREDENTIALS'],
  })
  .input(ChangePasswordInput)
  .output(z.void())
  .mutation(({ ctx, input }) =>
    changePassword(ctx.auth, input, { ...ctx.request, actor: ctx.actor }),
  );
