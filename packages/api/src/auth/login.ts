import { login } from '@teamchat/auth';
import { LoginInput, SignedIn } from '@teamchat/contract';
import { publicHttpProcedure } from '../trpc.ts';
import { answerSignIn } from './cookie.ts';

export const authLogin = publicHttpProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/auth/login',
      tags: ['auth'],
      summary: 'Sign in',
      description:
        'With `client: "browser"` the refresh token is an httpOnly cookie instead of a field.',
    },
    errors: ['INVALID_CREDENTIALS', 'ORIGIN_REFUSED'],
  })
  .input(LoginInput)
  .output(SignedIn)
  .mutation(async ({ ctx, input }) =>
    answerSignIn(ctx, input.client, await login(ctx.auth, input, ctx.request)),
  );
