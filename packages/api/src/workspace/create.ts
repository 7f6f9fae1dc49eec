import { CreateWorkspaceInput, ReadAt, WorkspaceWithRole } from '@teamchat/contract';
import { createWorkspace } from '@teamchat/core';
import { authedProcedure } from '../trpc.ts';

export const workspaceCreate = authedProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/workspaces',
      tags: ['workspaces'],
      summary: 'Create a workspace',
      description: 'I become its owner and a member of its default channel.',
      status: 201,
    },
    errors: ['CONFLICT', 'LIMIT_REACHED'],
  })
  .input(CreateWorkspaceInput)
  .output(ReadAt.extend({ workspace: WorkspaceWithRole }))
  .mutation(({ ctx, input }) => createWorkspace(ctx.core, input));
