import { z } from 'zod';
import { Id } from '../ids.ts';
import { Role } from '../member/model.ts';

export const Invite = z
  .object({
    id: Id,
    workspaceId: Id,
    code: z.string(),
    role: Role,
    createdBy: Id,
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    maxUses: z.int().nullable(),
    uses: z.int(),
    revokedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Invite' });
export type Invite = z.infer<typeof Invite>;
