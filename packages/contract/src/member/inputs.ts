import { z } from 'zod';
import { Id } from '../ids.ts';
import { ListInput } from '../page.ts';
import { Role } from './model.ts';

export const ListMembersInput = ListInput.extend({
  workspaceId: Id,
  /** Only these people, ex-members included; to name the authors of old messages. */
  userIds: z.array(Id).max(200).optional(),
});
export type ListMembersInput = z.infer<typeof ListMembersInput>;

export const SetRoleInput = z.object({ workspaceId: Id, userId: Id, role: Role });
export type SetRoleInput = z.infer<typeof SetRoleInput>;

export const RemoveMemberInput = z.object({ workspaceId: Id, userId: Id });
export type RemoveMemberInput = z.infer<typeof RemoveMemberInput>;
