import { AcceptInviteInput, ReadAt, WorkspaceWithRole } from '@teamchat/contract';
import { acceptInvite } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const inviteAccept = authedProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/invites/{code}/accept',
      tags: ['invites'],
      summary: 'Join a workspace by an invite code',
      description: 'A member stays as they are, and no use is counted.',
    },
    errors: ['INVITE_INVALID', 'LIMIT_REACHED'],
  })
  .input(AcceptInviteInput)
  .output(ReadAt.extend({ workspace: WorkspaceWithRole }))
  .mutation(({ ctx, input }) => acceptInvite(ctx.core, input));
