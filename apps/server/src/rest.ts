import { createRestHandler } from '@teamchat/api';
import type { FastifyInstance } from 'fastify';
import { callerOf } from './caller.ts';
import type { HttpContext } from './context.ts';

/** REST below /v1. An own scope: the api judges content types and bodies itself, from their bytes. */
export function registerRest(app: FastifyInstance, context: HttpContext): void {
  const handle = createRestHandler(context.services);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.route({
    method: app.supportedMethods,
    url: '/v1/*',
    handler: async (request, reply) => {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const [path = '', ...query] = request.url.split('?');
      const caller = callerOf(request, context.config);
      const answer = await handle({
        id: caller.id,
        ipAddress: caller.ipAddress,
        method: request.method,
        path,
        query: query.join('?'),
        headers: { ...request.headers, origin: caller.header('origin') },
        body: Buffer.isBuffer(request.body) ? request.body : null,
        signal: gone.signal,
      });
      return reply
        .code(answer.status)
        .headers(answer.headers)
        .send(answer.body ?? undefined);
    },
  });
}
