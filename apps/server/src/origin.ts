/**
 * Whether a request may be served to where it comes from. Programs send no Origin; a browser always does, and must be
 * on a page of ours. Exact comparison: `https://chat.example.com.evil.net` and `https://evil-chat.example.com` differ.
 */
export function isOwnOrigin(origin: string | undefined, allowed: readonly string[]): boolean {
  return origin === undefined || allowed.includes(origin);
}
