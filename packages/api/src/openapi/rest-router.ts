import type { AnyRouter } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-to-openapi';
import type { Route } from '../rest/route.ts';

/** `message.send` → `messageSend` */
export function operationIdOf(procedurePath: string): string {
  return procedurePath.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function metaOf({ procedure }: Route): OpenApiMeta {
  const { rest, access, path } = procedure;
  if (!rest) throw new Error(`${path} has no REST route.`);
  return {
    openapi: {
      method: rest.method,
      path: rest.path,
      summary: rest.summary,
      ...(rest.description !== undefined && { description: rest.description }),
      tags: [...rest.tags],
      operationId: operationIdOf(path),
      protect: access === 'authed',
      // Ours are added afterwards: its own are not what the adapter answers.
      errorResponses: [],
    },
  };
}

/**
 * The routes in the shape in which trpc-to-openapi reads a router, with the inputs as REST callers
 * send them. It is read only; nothing can be called through it.
 */
export function restRouter(routes: readonly Route[]): AnyRouter {
  const procedures = Object.fromEntries(
    routes.map((route) => {
      const { path, type, output } = route.procedure;
      return [path, { _def: { type, meta: metaOf(route), inputs: [route.input], output } }];
    }),
  );
  return { _def: { procedures } } as unknown as AnyRouter;
}
