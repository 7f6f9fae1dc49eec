import { refresh } from '@teamchat/auth';
import { RefreshInput, Tokens } from '@teamchat/contract';
import { publicHttpProcedure } from '../trpc.ts';
import { setRefreshCookie } from './cookie.ts';

export const authRefresh = publicHttpProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/auth/refresh',
      tags: ['auth'],
      summary: 'A new access token',
      description: 'Without `refreshToken` the cookie is used, and only from our own pages.',
    },
    errors: ['ORIGIN_REFUSED', 'UNAUTHENTICATED'],
  })
  .input(RefreshInput)
  .output(Tokens)
  .mutation(async ({ ctx, input }) => {
    const { body, refreshToken, fromCookie } = await refresh(ctx.auth, input, ctx.request);
    if (!fromCookie) return { ...body, refreshToken };
    setRefreshCookie(ctx, refreshToken);
    return body;
  });
