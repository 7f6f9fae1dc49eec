import { register } from '@teamchat/auth';
import { RegisterInput, SignedIn } from '@teamchat/contract';
import { publicHttpProcedure } from '../trpc.ts';
import { answerSignIn } from './cookie.ts';

export const authRegister = publicHttpProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/auth/register',
      tags: ['auth'],
      summary: 'Create an account and sign in',
      description:
        'The first account of an instance administers it. With `client: "browser"` the refresh token is an httpOnly cookie instead of a field.',
      status: 201,
    },
    errors: ['EMAIL_TAKEN', 'INVITE_INVALID', 'ORIGIN_REFUSED', 'REGISTRATION_CLOSED'],
  })
  .input(RegisterInput)
  .output(SignedIn)
  .mutation(async ({ ctx, input }) =>
    answerSignIn(ctx, input.client, await register(ctx.auth, input, ctx.request)),
  );
