/** A link inside a sentence. */
export const textLink = 'font-medium text-accent-text underline-offset-4 hover:underline';

/** Where to go after signing in; only addresses of this app, or any page could send people anywhere. */
export function safeNext(next: unknown): string | undefined {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next)) return undefined;
  return next !== '/' && URL.canParse(next, 'http://local') ? next : undefined;
}

/** The invite that a person came with, when that is where they go after signing up. */
export function inviteCodeOf(next: string | undefined): string | null {
  return /^\/invite\/([A-Za-z0-9_-]+)$/.exec(next ?? '')?.[1] ?? null;
}
