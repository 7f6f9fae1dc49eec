import type { RequestPasswordResetInput } from '@teamchat/contract';
import type { Auth } from '../auth.ts';
import type { AuthRequest } from '../request.ts';

/**
 * Sends a reset link to the owner of the account, if there is one. Answers before it looks, so that
 * neither answer nor time tell whether the account exists.
 * Throws RATE_LIMITED, UNAVAILABLE.
 */
export async function requestPasswordReset(
  auth: Auth,
  { email }: RequestPasswordResetInput,
  { ipAddress }: AuthRequest,
): Promise<void> {
  await auth.rateLimits.countResetRequest({ account: email, ipAddress });
  auth.background.run(() => auth.engine.requestReset(email));
}
