import { ReadAt, WorkspaceInput, WorkspaceWithRole } from '@teamchat/contract';
import { getWorkspace } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const workspaceGet = authedProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/workspaces/{workspaceId}',
      tags: ['workspaces'],
      summary: 'One of my workspaces',
    },
  })
  .input(WorkspaceInput)
  .output(ReadAt.extend({ workspace: WorkspaceWithRole }))
  .query(({ ctx, input }) => getWorkspace(ctx.core, input));
