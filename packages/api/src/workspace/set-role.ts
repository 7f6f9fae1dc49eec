import { Member, ReadAt, SetRoleInput } from '@teamchat/contract';
import { setRole } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const workspaceSetRole = authedProcedure
  .meta({
    openapi: {
      method: 'PATCH',
      path: '/v1/workspaces/{workspaceId}/members/{userId}',
      tags: ['workspaces'],
      summary: 'Change the role of a member',
      description: 'For owners and admins; nobody gives or takes a role above their own.',
    },
    errors: ['FORBIDDEN', 'LAST_OWNER'],
  })
  .input(SetRoleInput)
  .output(ReadAt.extend({ member: Member }))
  .mutation(({ ctx, input }) => setRole(ctx.core, input));
