import type { Id, Tokens } from '@teamchat/contract';

function readClaims(jwt: string): { iat?: unknown; exp?: unknown; sub?: unknown } {
  const payload = jwt.split('.')[1] ?? '';
  const bytes = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
  return JSON.parse(bytes) as { iat?: unknown; exp?: unknown; sub?: unknown };
}

/**
 * How long an access token that just arrived is good for, in milliseconds. By its own claims, so
 * that a wrong clock on this machine does not make every token look expired.
 */
export function lifetimeOf(tokens: Tokens, now: number): number {
  try {
    const { iat, exp } = readClaims(tokens.accessToken);
    if (typeof iat === 'number' && typeof exp === 'number') return (exp - iat) * 1000;
  } catch {
    // Not a token that we can read: what the server said of it has to do.
  }
  return Date.parse(tokens.accessTokenExpiresAt) - now;
}

/** Whose access token it is, by its own claims; null for a token that we cannot read. */
export function userOf(accessToken: string): Id | null {
  try {
    const { sub } = readClaims(accessToken);
    return typeof sub === 'string' ? sub : null;
  } catch {
    return null;
  }
}
