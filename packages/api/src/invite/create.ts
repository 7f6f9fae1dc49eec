import { CreateInviteInput, Invite, ReadAt } from '@teamchat/contract';
import { createInvite } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const inviteCreate = authedProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/workspaces/{workspaceId}/invites',
      tags: ['invites'],
      summary: 'Create an invite link',
      description: 'Whoever has its `code` may join, until it expires, is used up or revoked.',
      status: 201,
    },
    errors: ['CONFLICT', 'FORBIDDEN', 'LIMIT_REACHED'],
  })
  .input(CreateInviteInput)
  .output(Invite.extend(ReadAt.shape))
  .mutation(async ({ ctx, input }) => {
    const { invite, ...readAt } = await createInvite(ctx.core, input);
    return { ...invite, ...readAt };
  });
