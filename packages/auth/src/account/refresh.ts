import type { RefreshInput, Tokens } from '@teamchat/contract';
import type { Auth } from '../auth.ts';
import { requireOwnOrigin } from '../origin.ts';
import { isRefreshToken } from '../refresh-token.ts';
import type { AuthRequest } from '../request.ts';
import { sessionEnded } from '../sessions.ts';
import { issueAccessToken } from '../tokens.ts';

export interface RefreshResult {
  body: Omit<Tokens, 'refreshToken'>;
  refreshToken: string;
  /** The token came in the cookie, which is to be set again to live as long as the session. */
  fromCookie: boolean;
}

/**
 * A new access token for a live session, which is prolonged. Without `refreshToken` the cookie is
 * used, and then the call must come from our own origin.
 * Throws UNAUTHENTICATED, ORIGIN_REFUSED, UNAVAILABLE (the session may still live: try again).
 */
export async function refresh(
  auth: Auth,
  input: RefreshInput,
  request: AuthRequest,
): Promise<RefreshResult> {
  const fromCookie = input.refreshToken === undefined;
  const refreshToken = input.refreshToken ?? request.cookies[auth.refreshCookie.name];
  if (refreshToken === undefined) throw sessionEnded();
  if (fromCookie) requireOwnOrigin(auth.publicOrigin, request.origin);
  if (!isRefreshToken(refreshToken)) throw sessionEnded();
  const session = await auth.engine.findSession(refreshToken, { prolong: true });
  if (!session || auth.revocations.isRevoked(session.sessionId)) throw sessionEnded();
  return { body: await issueAccessToken(auth, session), refreshToken, fromCookie };
}
