import { initTRPC, type TRPCCreateRouterOptions } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import superjson from 'superjson';
import type { Context } from './context.ts';
import { callDirectly, isCall } from './direct-call.ts';
import { issuesOf, retryAfterOf, toAppError, trpcCodeOf } from './errors.ts';
import { admit, admitActor, guarded } from './guard.ts';
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

export const createCallerFactory = t.createCallerFactory;

/** A router whose queries and mutations are called directly, see {@link callDirectly}. */
export const router = ((record: TRPCCreateRouterOptions) =>
  t.router(
    Object.fromEntries(
      Object.entries(record).map(([name, entry]) => [
        name,
        isCall(entry) ? callDirectly(entry) : entry,
      ]),
    ),
  )) as typeof t.router;

/** A step of the chain answers what the steps after it threw. */
function orThrow<R extends { ok: true } | { ok: false; error: Error }>(result: R): R {
  if (!result.ok) throw result.error;
  return result;
}

// The only middleware there is: a call must mean the same with and without tRPC's chain.
const anyone = t.middleware(({ ctx, path, meta, next }) =>
  guarded(ctx, path, async () => {
    admit(ctx, meta);
    return orThrow(await next());
  }),
);

const signedIn = t.middleware(({ ctx, path, meta, next }) =>
  guarded(ctx, path, async () => orThrow(await next({ ctx: admitActor(ctx, meta) }))),
);

/** Open to anonymous callers. */
export const publicProcedure = t.procedure.meta({ access: 'public' }).use(anyone);
/** For signed-in callers. What they may see is decided in core. */
export const authedProcedure = t.procedure.meta({ access: 'authed' }).use(signedIn);

/** As above, for the procedures of `auth.*`: cookies cannot be set over a socket, and its logs differ. */
export const publicHttpProcedure = publicProcedure.meta({ httpOnly: true });
export const authedHttpProcedure = authedProcedure.meta({ httpOnly: true });
