import type { Tokens } from '@teamchat/contract';

function readClaims(jwt: string): { iat?: unknown; exp?: unknown } {
  const payload = jwt.split('.')[1] ?? '';
  const bytes = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
  return JSON.parse(bytes) as { iat?: unknown; exp?: unknown };
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
