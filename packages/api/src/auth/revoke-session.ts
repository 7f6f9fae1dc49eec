import { revokeSession } from '@teamchat/auth';
import { RevokeSessionInput } from '@teamchat/contract';
import { z } from 'zod';
import { authedHttpProcedure } from '../trpc.ts';

export const authRevokeSession = authedHttpProcedure
  .meta({
    openapi: {
      method: 'DELETE',
      path: '/v1/auth/sessions/{sessionId}',
      tags: ['auth'],
      summary: 'Sign out one of my devices',
      status: 204,
    },
  })
  .input(RevokeSessionInput)
  .output(z.void())
  .mutation(({ ctx, input }) => revokeSession(ctx.auth, input, ctx));
