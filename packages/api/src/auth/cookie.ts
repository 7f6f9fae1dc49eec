import type { SignInResult } from '@teamchat/auth';
import type { ClientKind, SignedIn } from '@teamchat/contract';
import type { Context } from '../context.ts';

/** Keeps a browser's refresh token where its scripts cannot read it; null deletes it. */
export function setRefreshCookie(ctx: Context, refreshToken: string | null): void {
  const { name, options } = ctx.auth.refreshCookie;
  ctx.request.setCookie(name, refreshToken, options);
}

/** The answer to a sign-in: browsers get the refresh token as a cookie, other clients in the body. */
export function answerSignIn(
  ctx: Context,
  client: ClientKind,
  { body, refreshToken }: SignInResult,
): SignedIn {
  if (client === 'token') return { ...body, refreshToken };
  setRefreshCookie(ctx, refreshToken);
  return body;
}
