import type { Member, MemberData, Role } from '@teamchat/contract';
import { users, workspaceMembers } from '@teamchat/db/schema';

/** What a member view needs, from `workspace_members` joined with `users`. */
export const memberColumns = {
  userId: workspaceMembers.userId,
  name: users.name,
  role: workspaceMembers.role,
  joinedAt: workspaceMembers.joinedAt,
  leftAt: workspaceMembers.leftAt,
  rev: workspaceMembers.rev,
};

export interface MemberRow {
  userId: string;
  name: string;
  role: Role;
  joinedAt: Date;
  leftAt: Date | null;
  rev: number;
}

export function viewMemberData(row: Omit<MemberRow, 'rev'>): MemberData {
  return {
    userId: row.userId,
    name: row.name,
    role: row.role,
    active: row.leftAt === null,
    joinedAt: row.joinedAt.toISOString(),
  };
}

export function viewMember(row: MemberRow): Member {
  return { ...viewMemberData(row), rev: row.rev };
}
