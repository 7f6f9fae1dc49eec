import { WorkspaceWithRole } from '@teamchat/contract';
import { listWorkspaces } from '@teamchat/core';
import { z } from 'zod';
import { authedProcedure } from '../trpc.ts';

export const workspaceList = authedProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/workspaces',
      tags: ['workspaces'],
      summary: 'My workspaces',
    },
  })
  .output(z.object({ workspaces: z.array(WorkspaceWithRole) }))
  .query(({ ctx }) => listWorkspaces(ctx.core));
