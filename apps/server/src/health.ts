import type { FastifyInstance } from 'fastify';
import type { HttpContext } from './context.ts';

/** `/healthz`: the process answers. `/readyz`: it should get traffic. */
export function registerHealth(
  app: FastifyInstance,
  { readiness }: Pick<HttpContext, 'readiness'>,
): void {
  app.get('/healthz', (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  );
  app.get('/readyz', async (_request, reply) => {
    const { ready, checks } = await readiness.check();
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: ready ? 'ready' : 'unready', checks });
  });
}
