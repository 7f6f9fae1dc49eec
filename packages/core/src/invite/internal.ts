import { AppError, type Id } from '@teamchat/contract';
import type { Database } from '@teamchat/db';
import { invites, inviteUses } from '@teamchat/db/schema';
import { and, count, eq } from 'drizzle-orm';
import type { Core } from '../context.ts';
import type { InviteRow } from './view.ts';

export function inviteInvalid(): AppError {
  return new AppError('INVITE_INVALID', 'This invite is no longer good. Ask for a new link.');
}

export async function findInviteByCode(db: Database, code: string): Promise<InviteRow | null> {
  const [row] = await db.select().from(invites).where(eq(invites.code, code));
  return row ?? null;
}

export async function countUses(db: Database, workspaceId: Id, inviteId: Id): Promise<number> {
  const [row] = await db
    .select({ uses: count() })
    .from(inviteUses)
    .where(and(eq(inviteUses.workspaceId, workspaceId), eq(inviteUses.inviteId, inviteId)));
  return row?.uses ?? 0;
}

/** @throws AppError INVITE_INVALID when it is revoked, expired or used up. */
export function requireOpen(invite: InviteRow, uses: number, now: Date): void {
  const expired = invite.expiresAt !== null && invite.expiresAt <= now;
  const usedUp = invite.maxUses !== null && uses >= invite.maxUses;
  if (invite.revokedAt !== null || expired || usedUp) throw inviteInvalid();
}

/**
 * An invite that could be accepted now. Advice only: accepting decides again under the head lock.
 * @throws AppError INVITE_INVALID.
 */
export async function findOpenInvite(core: Core, code: string): Promise<InviteRow> {
  const { db } = core.pools;
  const invite = await findInviteByCode(db, code);
  if (invite === null) throw inviteInvalid();
  requireOpen(invite, await countUses(db, invite.workspaceId, invite.id), new Date());
  return invite;
}
