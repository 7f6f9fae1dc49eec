import { Invite, ListInvitesInput, ReadAt } from '@teamchat/contract';
import { listInvites } from '@teamchat/core';
import { z } from 'zod';
import { authedProcedure } from '../trpc.ts';

export const inviteList = authedProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/workspaces/{workspaceId}/invites',
      tags: ['invites'],
      summary: 'The invites of a workspace',
    },
    errors: ['FORBIDDEN'],
  })
  .input(ListInvitesInput)
  .output(ReadAt.extend({ invites: z.array(Invite) }))
  .query(({ ctx, input }) => listInvites(ctx.core, input));
