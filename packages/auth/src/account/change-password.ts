import type { ChangePasswordInput } from '@teamchat/contract';
import type { Auth } from '../auth.ts';
import type { AuthedRequest } from '../request.ts';
import { getSessionToken, whileEndingSessions } from '../sessions.ts';
import { tryPassword } from './try-password.ts';

/**
 * Sets a new password and ends all other sessions of the account; open reset links become void.
 * Throws INVALID_CREDENTIALS, RATE_LIMITED, UNAUTHENTICATED, UNAVAILABLE.
 */
export async function changePassword(
  auth: Auth,
  input: ChangePasswordInput,
  { actor, ipAddress }: AuthedRequest,
): Promise<void> {
  const { token, email } = await getSessionToken(auth, actor);
  await tryPassword(auth, { account: email, ipAddress }, async () => {
    await auth.engine.verifyPassword(token, input.currentPassword);
    const others = { userId: actor.userId, except: actor.sessionId };
    await whileEndingSessions(auth, others, () => auth.engine.changePassword(token, input));
  });
}
