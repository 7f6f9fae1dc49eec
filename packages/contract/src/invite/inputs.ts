import { z } from 'zod';
import { InviteCode } from '../auth/inputs.ts';
import { Id } from '../ids.ts';
import { Instant } from '../instant.ts';
import { limits } from '../limits.ts';
import { Role } from '../member/model.ts';
import { ListInput } from '../page.ts';

export const CreateInviteInput = z.object({
  workspaceId: Id,
  id: Id.optional(),
  role: Role.default('member'),
  expiresAt: Instant.optional(),
  maxUses: z.int().min(1).max(limits.inviteUses).optional(),
});
export type CreateInviteInput = z.infer<typeof CreateInviteInput>;

export const ListInvitesInput = ListInput.extend({ workspaceId: Id });
export type ListInvitesInput = z.infer<typeof ListInvitesInput>;

export const RevokeInviteInput = z.object({ workspaceId: Id, inviteId: Id });
export type RevokeInviteInput = z.infer<typeof RevokeInviteInput>;

export const AcceptInviteInput = z.object({ code: InviteCode });
export type AcceptInviteInput = z.infer<typeof AcceptInviteInput>;
