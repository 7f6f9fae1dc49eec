import { listSessions } from '@teamchat/auth';
import { AuthSession } from '@teamchat/contract';
import { z } from 'zod';
import { authedHttpProcedure } from '../trpc.ts';

export const authSessions = authedHttpProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/auth/sessions',
      tags: ['auth'],
      summary: 'The devices on which I am signed in',
    },
  })
  .output(z.object({ sessions: z.array(AuthSession) }))
  .query(({ ctx }) => listSessions(ctx.auth, ctx));
