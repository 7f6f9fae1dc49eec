import { AppError } from '@teamchat/contract';
import { actAs, type CoreContext } from '@teamchat/core';
import type { Actor, Context } from './context.ts';
import { reportError, toTRPCError } from './errors.ts';
import type { Meta } from './meta.ts';

/** The context of a call by a signed-in account. */
export interface ActorContext extends Context {
  actor: Actor;
  core: CoreContext;
}

/**
 * The caller's account, checked now: a socket's context is older than the end of its session.
 * @throws AppError UNAUTHENTICATED
 */
export function requireActor(ctx: Context): Actor {
  if (ctx.actor === null) {
    throw ctx.refusal ?? new AppError('UNAUTHENTICATED', 'Sign in and send an access token.');
  }
  if (ctx.auth.revocations.isRevoked(ctx.actor.sessionId)) {
    throw new AppError('UNAUTHENTICATED', 'This session has ended. Sign in again.');
  }
  return ctx.actor;
}

/** Keeps what the base procedure says in its `meta`. @returns the context to resolve the call with. */
export function admit(ctx: Context, meta: Meta | undefined): Context {
  if (meta?.access !== 'public') return admitActor(ctx, meta);
  requireTransport(ctx, meta);
  return ctx;
}

/** {@link admit} for signed-in callers. @throws AppError UNAUTHENTICATED */
export function admitActor(ctx: Context, meta: Meta | undefined): ActorContext {
  const actor = requireActor(ctx);
  requireTransport(ctx, meta);
  return { ...ctx, actor, core: actAs(ctx.core, actor.userId) };
}

function requireTransport(ctx: Context, meta: Meta | undefined): void {
  if (meta?.httpOnly === true && ctx.connection !== null) {
    throw new AppError('METHOD_NOT_ALLOWED', 'Call auth procedures over HTTP.');
  }
}

/** Turns whatever `run` throws into the one kind that may leave the process. @throws TRPCError */
export async function guarded<R>(ctx: Context, path: string, run: () => Promise<R>): Promise<R> {
  try {
    return await run();
  } catch (error) {
    throw toTRPCError(reportError(ctx.logger, { requestId: ctx.request.id, path }, error));
  }
}
