import { AppError, type RevokeSessionInput } from '@teamchat/contract';
import type { Auth } from '../auth.ts';
import type { AuthedRequest } from '../request.ts';
import { endSessions } from '../sessions.ts';

/** Signs one device of the account out, perhaps this one. Throws NOT_FOUND for any other session. */
export async function revokeSession(
  auth: Auth,
  { sessionId }: RevokeSessionInput,
  { actor }: Pick<AuthedRequest, 'actor'>,
): Promise<void> {
  const ended = await endSessions(auth, { userId: actor.userId, sessionId });
  if (ended.length === 0) throw new AppError('NOT_FOUND', 'There is no such session.');
}
