import type { WorkspaceWithRole } from '@teamchat/contract';
import { orUnavailable } from '@teamchat/db';
import { workspaceMembers, workspaces } from '@teamchat/db/schema';
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { CoreContext } from '../context.ts';
import { viewWorkspaceWithRole } from './view.ts';

/** The workspaces the actor is a member of, oldest first. */
export async function listWorkspaces(
  ctx: CoreContext,
): Promise<{ workspaces: WorkspaceWithRole[] }> {
  const rows = await orUnavailable(
    ctx.pools.db
      .select({ workspace: workspaces, role: workspaceMembers.role })
      .from(workspaceMembers)
      .innerJoin(workspaces, eq(workspaces.id, workspaceMembers.workspaceId))
      .where(and(eq(workspaceMembers.userId, ctx.actor.userId), isNull(workspaceMembers.leftAt)))
      .orderBy(asc(workspaces.createdAt), asc(workspaces.id)),
  );
  return { workspaces: rows.map((row) => viewWorkspaceWithRole(row.workspace, row.role)) };
}
