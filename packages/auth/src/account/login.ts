import { AppError, type LoginInput } from '@teamchat/contract';
import type { Auth } from '../auth.ts';
import type { NewSession } from '../engine/engine.ts';
import { refuseForeignOrigin } from '../origin.ts';
import type { AuthRequest } from '../request.ts';
import { endSessions, findPasswordHash, type SignInResult, signInResult } from '../sessions.ts';
import { tryPassword } from './try-password.ts';

async function openSession(
  auth: Auth,
  { email, password }: LoginInput,
  request: AuthRequest,
): Promise<{ session: NewSession; isCurrent: boolean }> {
  const before = await findPasswordHash(auth, email);
  const session = await auth.engine.signIn({ email, password }, request);
  const isCurrent = before !== null && before === (await findPasswordHash(auth, email));
  return { session, isCurrent };
}

/**
 * Signs in with email and password. Unknown accounts and wrong passwords give the same answer after
 * the same work.
 * Throws INVALID_CREDENTIALS, RATE_LIMITED, ORIGIN_REFUSED, UNAVAILABLE.
 */
export async function login(
  auth: Auth,
  input: LoginInput,
  request: AuthRequest,
): Promise<SignInResult> {
  if (input.client === 'browser') refuseForeignOrigin(auth.publicOrigin, request.origin);
  const attempt = { account: input.email, ipAddress: request.ipAddress };
  const { session, isCurrent } = await tryPassword(auth, attempt, () =>
    openSession(auth, input, request),
  );
  const result = await signInResult(auth, session);
  if (!isCurrent) {
    // The password was changed while the old one was being checked: its session must not survive.
    const found = await auth.engine.findSession(session.token, { prolong: false });
    if (found) await endSessions(auth, found);
    throw new AppError(
      'INVALID_CREDENTIALS',
      'The password was changed just now. Use the new one.',
    );
  }
  return result;
}
