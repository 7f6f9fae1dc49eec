export interface CookieOptions {
  /** Only sent over https. */
  secure: boolean;
  /** Lifetime in seconds; without it the cookie ends with the browser. */
  maxAge?: number;
  sameSite: 'Lax' | 'Strict';
}

/** The value of a `Cookie` request header as a map; the first of equal names wins. */
export function parseCookies(header: string | undefined): Record<string, string> {
  const cookies = Object.create(null) as Record<string, string>;
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(at, 0)).trim();
    if (name === '' || name in cookies) continue;
    const raw = pair.slice(at + 1).trim();
    try {
      cookies[name] = decodeURIComponent(raw);
    } catch {
      cookies[name] = raw;
    }
  }
  return cookies;
}

/**
 * One `Set-Cookie` header: httpOnly and for the whole site, always.
 * @param value null deletes the cookie.
 */
export function formatCookie(name: string, value: string | null, options: CookieOptions): string {
  const parts = [`${name}=${encodeURIComponent(value ?? '')}`, 'Path=/', 'HttpOnly'];
  parts.push(`SameSite=${options.sameSite}`);
  if (options.secure) parts.push('Secure');
  const maxAge = value === null ? 0 : options.maxAge;
  if (maxAge !== undefined) parts.push(`Max-Age=${Math.floor(maxAge)}`);
  return parts.join('; ');
}
