import { ListMembersInput, Member, ReadAt } from '@teamchat/contract';
import { listMembers } from '@teamchat/core';
import { z } from 'zod';
import { authedProcedure } from '../trpc.ts';

export const workspaceMembers = authedProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/workspaces/{workspaceId}/members',
      tags: ['workspaces'],
      summary: 'The people in a workspace',
      description:
        'A guest sees those who share a channel with them. For the next page send the last `userId` as `after`.',
    },
  })
  .input(ListMembersInput)
  .output(ReadAt.extend({ members: z.array(Member) }))
  .query(({ ctx, input }) => listMembers(ctx.core, input));
