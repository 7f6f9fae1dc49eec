import { AppError } from '@teamchat/contract';
import { actAs } from '@teamchat/core';
import { initTRPC } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import superjson from 'superjson';
import type { Actor, Context } from './context.ts';
import {
  issuesOf,
  reportError,
  retryAfterOf,
  toAppError,
  toTRPCError,
  trpcCodeOf,
} from './errors.ts';
import type { Meta } from './meta.ts';

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    transformer: superjson,
    isDev: false,
    /** The wire shape of every error. `data.appCode` is the code to act on. */
    errorFormatter({ error, shape, ctx }) {
      const appError = toAppError(error);
      const code = trpcCodeOf(appError);
      return {
        message: appError.message,
        code: TRPC_ERROR_CODES_BY_KEY[code],
        data: {
          code,
          httpStatus: appError.status,
          path: shape.data.path,
          appCode: appError.code,
          retryAfterMs: retryAfterOf(appError),
          requestId: ctx?.request.id,
          issues: issuesOf(appError),
        },
      };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Turns whatever a procedure throws into the one kind of error that may leave the process. */
const mapErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const where = { requestId: ctx.request.id, path };
  throw toTRPCError(reportError(ctx.logger, where, result.error));
});

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

const requireSession = t.middleware(({ ctx, next }) => {
  const actor = requireActor(ctx);
  return next({ ctx: { actor, core: actAs(ctx.core, actor.userId) } });
});

/** Credentials never ride the socket: cookies cannot be set there and its logs differ. */
const refuseSocket = t.middleware(({ ctx, next }) => {
  if (ctx.connection !== null) {
    throw new AppError('METHOD_NOT_ALLOWED', 'Call auth procedures over HTTP.');
  }
  return next();
});

const anyProcedure = t.procedure.use(mapErrors);

/** Open to anonymous callers. */
export const publicProcedure = anyProcedure.meta({ access: 'public' });
/** For signed-in callers. What they may see is decided in core. */
export const authedProcedure = anyProcedure.meta({ access: 'authed' }).use(requireSession);

/** As above, for the procedures of `auth.*`. */
export const publicHttpProcedure = publicProcedure.use(refuseSocket);
export const authedHttpProcedure = authedProcedure.use(refuseSocket);
