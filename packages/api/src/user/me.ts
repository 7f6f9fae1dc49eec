import { Me } from '@teamchat/contract';
import { getMe } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const userMe = authedProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/users/me',
      tags: ['users'],
      summary: 'My account',
    },
  })
  .output(Me)
  .query(({ ctx }) => getMe(ctx.core));
