import type { Invite } from '@teamchat/contract';
import type { invites } from '@teamchat/db/schema';

export type InviteRow = typeof invites.$inferSelect;

export function viewInvite(row: InviteRow, uses: number): Invite {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    code: row.code,
    role: row.role,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    maxUses: row.maxUses,
    uses,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
