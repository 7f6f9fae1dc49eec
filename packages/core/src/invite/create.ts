import { randomBytes } from 'node:crypto';
import {
  AppError,
  type CreateInviteInput,
  type Invite,
  limits,
  newId,
  type ReadAt,
} from '@teamchat/contract';
import { invites } from '@teamchat/db/schema';
import { and, count, eq } from 'drizzle-orm';
import { requireAdmin, requireReach } from '../access/role.ts';
import type { CoreContext } from '../context.ts';
import { idTaken } from '../errors.ts';
import { changeAsMember, type MemberChange } from '../write.ts';
import { countUses } from './internal.ts';
import { viewInvite } from './view.ts';

/** 128 random bits: whoever knows the code may come in. */
const CODE_BYTES = 16;

/**
 * Makes an invite link. A known `id` of the actor's own answers that invite. Nothing is appended to the
 * log, but the head is held: a right begins and ends at a seq.
 * @throws AppError FORBIDDEN unless the actor is an admin or owner whose role reaches the invite's;
 * CONFLICT for an id that is in use; LIMIT_REACHED.
 */
export function createInvite(
  ctx: CoreContext,
  input: CreateInviteInput,
): Promise<{ invite: Invite } & ReadAt> {
  return changeAsMember(ctx, input.workspaceId, async (tx) => {
    requireAdmin(tx.me.role);
    requireReach(tx.me.role, input.role);
    return { invite: (await findOwn(tx, input)) ?? (await createNew(tx, input)) };
  });
}

async function createNew(tx: MemberChange, input: CreateInviteInput): Promise<Invite> {
  await requireRoom(tx);
  const row = {
    workspaceId: tx.workspaceId,
    id: input.id ?? newId(),
    code: randomBytes(CODE_BYTES).toString('base64url'),
    role: input.role,
    createdBy: tx.me.userId,
    createdAt: tx.at,
    expiresAt: input.expiresAt === undefined ? null : new Date(input.expiresAt),
    maxUses: input.maxUses ?? null,
    revokedAt: null,
  };
  await tx.db.insert(invites).values(row);
  return viewInvite(row, 0);
}

async function requireRoom(tx: MemberChange): Promise<void> {
  const [row] = await tx.db
    .select({ invites: count() })
    .from(invites)
    .where(eq(invites.workspaceId, tx.workspaceId));
  if ((row?.invites ?? 0) >= limits.invitesPerWorkspace) {
    throw new AppError(
      'LIMIT_REACHED',
      'This workspace has as many invites as it may have. Use one of them again.',
    );
  }
}

/** The invite of a repeated call. */
async function findOwn(tx: MemberChange, input: CreateInviteInput): Promise<Invite | null> {
  if (input.id === undefined) return null;
  const [row] = await tx.db
    .select()
    .from(invites)
    .where(and(eq(invites.workspaceId, tx.workspaceId), eq(invites.id, input.id)));
  if (row === undefined) return null;
  if (row.createdBy !== tx.me.userId) throw idTaken();
  return viewInvite(row, await countUses(tx.db, tx.workspaceId, row.id));
}
