/**
 * Whether this can be a refresh token: a session's key and its signature. The key alone, which the
 * database holds, is not one.
 */
export function isRefreshToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{16,128}\.[A-Za-z0-9+/_-]{40,64}={0,2}$/.test(text);
}
