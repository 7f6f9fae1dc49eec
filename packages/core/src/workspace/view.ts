import type { Role, Workspace, WorkspaceData, WorkspaceWithRole } from '@teamchat/contract';
import type { workspaces } from '@teamchat/db/schema';

export type WorkspaceRow = typeof workspaces.$inferSelect;

export function viewWorkspaceData(
  row: Pick<WorkspaceRow, 'id' | 'name' | 'slug' | 'defaultChannelId'>,
): WorkspaceData {
  return { id: row.id, name: row.name, slug: row.slug, defaultChannelId: row.defaultChannelId };
}

export function viewWorkspace(row: WorkspaceRow): Workspace {
  return { ...viewWorkspaceData(row), createdAt: row.createdAt.toISOString(), rev: row.rev };
}

export function viewWorkspaceWithRole(row: WorkspaceRow, role: Role): WorkspaceWithRole {
  return { ...viewWorkspace(row), role };
}
