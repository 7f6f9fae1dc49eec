import { AppError, type RegisterInput } from '@teamchat/contract';
import { users } from '@teamchat/db/schema';
import { eq } from 'drizzle-orm';
import type { Auth } from '../auth.ts';
import type { NewSession } from '../engine/engine.ts';
import { emailTaken, translated } from '../engine/errors.ts';
import { refuseForeignOrigin } from '../origin.ts';
import type { AuthRequest } from '../request.ts';
import { type SignInResult, signInResult } from '../sessions.ts';
import { withFirstAccountLock } from './first-account-lock.ts';

async function hasAccounts(auth: Auth): Promise<boolean> {
  const rows = await translated(auth.pools.db.select({ id: users.id }).from(users).limit(1));
  return rows.length > 0;
}

async function isTaken(auth: Auth, email: string): Promise<boolean> {
  const { db } = auth.pools;
  const rows = await translated(
    db.select({ id: users.id }).from(users).where(eq(users.email, email)),
  );
  return rows.length > 0;
}

async function signUp(
  auth: Auth,
  account: Pick<RegisterInput, 'email' | 'password' | 'name'> & { isInstanceAdmin: boolean },
  request: AuthRequest,
): Promise<NewSession> {
  try {
    return await auth.engine.signUp(account, request);
  } catch (error) {
    // Of two that register one email at once, the loser gets to know only that its insert failed.
    if (!(error instanceof AppError && error.code === 'UNAVAILABLE')) throw error;
    if (!(await isTaken(auth, account.email))) throw error;
    throw emailTaken(error);
  }
}

/**
 * Creates an account and signs it in. The first account of an instance becomes its administrator and
 * needs no permission; of two that come at once, exactly one is the first.
 * Throws ORIGIN_REFUSED, RATE_LIMITED, EMAIL_TAKEN, UNAVAILABLE and what `mayRegister` throws.
 */
export async function register(
  auth: Auth,
  input: RegisterInput,
  request: AuthRequest,
): Promise<SignInResult> {
  if (input.client === 'browser') refuseForeignOrigin(auth.publicOrigin, request.origin);
  await auth.rateLimits.countRegistration(request);
  const { email, password, name, inviteCode } = input;

  const create = async (isInstanceAdmin: boolean) => {
    const { policy } = auth;
    await auth.mayRegister({ email, policy, ...(inviteCode !== undefined && { inviteCode }) });
    return signUp(auth, { email, password, name, isInstanceAdmin }, request);
  };
  const session = await auth.passwordWork.run(async () => {
    if (await hasAccounts(auth)) return create(false);
    return withFirstAccountLock(auth.pools, async () => create(!(await hasAccounts(auth))));
  });
  return signInResult(auth, session);
}
