import { ReadAt, RevokeInviteInput } from '@teamchat/contract';
import { revokeInvite } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const inviteRevoke = authedProcedure
  .meta({
    openapi: {
      method: 'DELETE',
      path: '/v1/invites/{inviteId}',
      tags: ['invites'],
      summary: 'Revoke an invite',
      description: 'Its code stops working; who joined by it stays.',
    },
  })
  .input(RevokeInviteInput)
  .output(ReadAt)
  .mutation(({ ctx, input }) => revokeInvite(ctx.core, input));
