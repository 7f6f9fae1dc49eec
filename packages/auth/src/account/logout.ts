import type { RefreshInput } from '@teamchat/contract';
import type { Auth } from '../auth.ts';
import { requireOwnOrigin } from '../origin.ts';
import { isRefreshToken } from '../refresh-token.ts';
import type { Actor, AuthRequest } from '../request.ts';
import { endSessions, sessionEnded } from '../sessions.ts';

async function endByToken(auth: Auth, refreshToken: string): Promise<void> {
  if (!isRefreshToken(refreshToken)) return;
  const session = await auth.engine.findSession(refreshToken, { prolong: false });
  if (session) await endSessions(auth, { userId: session.userId, sessionId: session.sessionId });
}

/**
 * Ends the sessions that the call proves to hold: by access token, by refresh token, by cookie. A
 * session that has ended already is no error. The caller deletes the cookie.
 * Throws UNAUTHENTICATED when the call proves nothing, ORIGIN_REFUSED for a cookie from elsewhere.
 */
export async function logout(
  auth: Auth,
  input: RefreshInput,
  request: AuthRequest & { actor: Actor | null },
): Promise<void> {
  const { actor } = request;
  const cookie = request.cookies[auth.refreshCookie.name];
  if (!actor && input.refreshToken === undefined && cookie === undefined) throw sessionEnded();
  if (cookie !== undefined) requireOwnOrigin(auth.publicOrigin, request.origin);
  if (actor) await endSessions(auth, actor);
  if (input.refreshToken !== undefined) await endByToken(auth, input.refreshToken);
  if (cookie !== undefined) await endByToken(auth, cookie);
}
