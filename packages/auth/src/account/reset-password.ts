import { AppError, type ResetPasswordInput } from '@teamchat/contract';
import type { Auth } from '../auth.ts';
import type { AuthRequest } from '../request.ts';
import { whileEndingSessions } from '../sessions.ts';

/** Tokens are random letters and digits; anything else is not worth a query, and may break one. */
const tokenForm = /^[A-Za-z0-9]{16,64}$/;

/**
 * Sets a new password by the token of a reset mail, which works once, and ends all sessions of the
 * account.
 * Throws RESET_INVALID, RATE_LIMITED, UNAVAILABLE.
 */
export async function resetPassword(
  auth: Auth,
  { token, newPassword }: ResetPasswordInput,
  request: AuthRequest,
): Promise<void> {
  await auth.rateLimits.countReset(request);
  const userId = tokenForm.test(token) ? await auth.engine.findResetUser(token) : null;
  if (userId === null) {
    throw new AppError(
      'RESET_INVALID',
      'This reset link was used or has expired. Ask for a new one.',
    );
  }
  await auth.passwordWork.run(() =>
    whileEndingSessions(auth, { userId }, () => auth.engine.resetPassword(token, newPassword)),
  );
}
