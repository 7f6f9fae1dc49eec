import { AppError } from '@teamchat/contract';
import { orUnavailable } from '@teamchat/db';
import { users } from '@teamchat/db/schema';
import type { Core } from '../context.ts';
import { findOpenInvite } from '../invite/internal.ts';

export interface MayRegisterInput {
  email: string;
  inviteCode?: string | undefined;
  policy: 'open' | 'invite' | 'closed';
}

/**
 * Whether a new account may be made. The first one always may: it administers the instance. With the
 * policy `invite` it takes an invite that is still good; it is used up when the workspace is joined.
 * @throws AppError REGISTRATION_CLOSED, INVITE_INVALID.
 */
export async function mayRegister(core: Core, input: MayRegisterInput): Promise<void> {
  if (input.policy === 'open') return;
  const existing = await orUnavailable(core.pools.db.select({ id: users.id }).from(users).limit(1));
  if (existing.length === 0) return;
  if (input.policy === 'closed' || input.inviteCode === undefined) {
    throw new AppError(
      'REGISTRATION_CLOSED',
      input.policy === 'closed'
        ? 'New accounts are made by the administrator of this server.'
        : 'An invite is needed to sign up. Ask for a link.',
    );
  }
  await orUnavailable(findOpenInvite(core, input.inviteCode));
}
