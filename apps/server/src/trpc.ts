import { appRouter, createHttpContext, responseMeta } from '@teamchat/api';
import { limits } from '@teamchat/contract';
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { FastifyInstance } from 'fastify';
import { callerOf } from './caller.ts';
import type { HttpContext } from './context.ts';

/** tRPC over HTTP. An own scope: it reads bodies as text, which the router parses. */
export function registerTrpc(app: FastifyInstance, context: HttpContext): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  app.route<{ Params: { path: string } }>({
    method: ['GET', 'POST'],
    url: '/trpc/:path',
    handler: (request, reply) =>
      fastifyRequestHandler({
        router: appRouter,
        req: request,
        res: reply,
        path: request.params.path,
        maxBatchSize: limits.batchCalls,
        responseMeta,
        createContext: () =>
          createHttpContext(context.services, {
            ...callerOf(request, context.config),
            appendHeader: (name, value) => {
              void reply.header(name, value);
            },
          }),
      }),
  });
}
