import type { ReadAt, WorkspaceInput, WorkspaceWithRole } from '@teamchat/contract';
import { workspaces } from '@teamchat/db/schema';
import { eq } from 'drizzle-orm';
import type { CoreContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { readWorkspace } from '../snapshot.ts';
import { viewWorkspaceWithRole } from './view.ts';

export function getWorkspace(
  ctx: CoreContext,
  input: WorkspaceInput,
): Promise<{ workspace: WorkspaceWithRole } & ReadAt> {
  return readWorkspace(ctx, input, async (tx) => {
    const [row] = await tx.db.select().from(workspaces).where(eq(workspaces.id, tx.workspaceId));
    if (row === undefined) throw notFound();
    return { workspace: viewWorkspaceWithRole(row, tx.me.role) };
  });
}
