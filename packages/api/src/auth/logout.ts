import { logout } from '@teamchat/auth';
import { RefreshInput } from '@teamchat/contract';
import { z } from 'zod';
import { publicHttpProcedure } from '../trpc.ts';
import { setRefreshCookie } from './cookie.ts';

export const authLogout = publicHttpProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/auth/logout',
      tags: ['auth'],
      summary: 'Sign out',
      description:
        'Ends the session of the access token, of `refreshToken` and of the cookie, as far as they are sent.',
      status: 204,
    },
    errors: ['ORIGIN_REFUSED', 'UNAUTHENTICATED'],
  })
  .input(RefreshInput)
  .output(z.void())
  .mutation(async ({ ctx, input }) => {
    await logout(ctx.auth, input, { ...ctx.request, actor: ctx.actor });
    setRefreshCookie(ctx, null);
  });
