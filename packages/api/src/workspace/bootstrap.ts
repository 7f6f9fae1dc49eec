import { Bootstrap, BootstrapInput } from '@teamchat/contract';
import { bootstrapWorkspace } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const workspaceBootstrap = authedProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/workspaces/{workspaceId}/bootstrap',
      tags: ['workspaces'],
      summary: 'All a client needs to draw a workspace',
      description:
        'One snapshot without message bodies; a stream opened with its `cursor` delivers what follows.',
    },
  })
  .input(BootstrapInput)
  .output(Bootstrap)
  .query(({ ctx, input }) => bootstrapWorkspace(ctx.core, input));
