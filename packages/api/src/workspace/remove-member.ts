import { ReadAt, RemoveMemberInput } from '@teamchat/contract';
import { removeMember } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const workspaceRemoveMember = authedProcedure
  .meta({
    openapi: {
      method: 'DELETE',
      path: '/v1/workspaces/{workspaceId}/members/{userId}',
      tags: ['workspaces'],
      summary: 'Remove a member, or leave',
      description: 'Their messages stay. Anyone may remove themselves.',
    },
    errors: ['FORBIDDEN', 'LAST_OWNER'],
  })
  .input(RemoveMemberInput)
  .output(ReadAt)
  .mutation(({ ctx, input }) => removeMember(ctx.core, input));
