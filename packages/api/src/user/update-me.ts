import { Me, UpdateMeInput } from '@teamchat/contract';
import { updateMe } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const userUpdateMe = authedProcedure
  .meta({
    openapi: {
      method: 'PATCH',
      path: '/v1/users/me',
      tags: ['users'],
      summary: 'Change my name',
      description: 'Everyone who shares a workspace with me sees it.',
    },
  })
  .input(UpdateMeInput)
  .output(Me)
  .mutation(({ ctx, input }) => updateMe(ctx.core, input));
