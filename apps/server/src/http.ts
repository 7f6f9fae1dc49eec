import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import { limits } from '@teamchat/contract';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginCallback,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import type { HttpContext } from './context.ts';
import { registerDocs } from './docs.ts';
import { registerHealth } from './health.ts';
import { registerMetrics } from './metrics/serve.ts';
import { sendProblem, toProblemCode } from './problem.ts';
import { registerRest } from './rest.ts';
import { securityHeaders } from './security-headers.ts';
import { registerTrpc } from './trpc.ts';
import { registerWeb } from './web.ts';

/** Longer than load balancers keep an idle connection (60 s), so that they never send into one we just closed. */
const keepAliveMs = 72_000;

/** The HTTP side of the server, not listening yet: tRPC, REST, documents, health, metrics and the web app. */
export async function createHttp(context: HttpContext): Promise<FastifyInstance> {
  const { config, logger } = context;
  const loggerInstance: FastifyBaseLogger = logger;
  const app: FastifyInstance = fastify({
    loggerInstance,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: limits.httpBodyBytes,
    keepAliveTimeout: keepAliveMs,
    requestTimeout: 30_000,
    // A tRPC batch names all its procedures in one path segment.
    routerOptions: { maxParamLength: 4096 },
    frameworkErrors: (error, request, reply) => {
      void sendProblem(request, reply, toProblemCode(error));
    },
  });
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    logResponse(request, reply);
    done();
  });
  app.setErrorHandler((error, request, reply) => {
    const code = toProblemCode(error);
    if (code === 'INTERNAL')
      request.log.error({ err: error, ...nameOf(request) }, 'A request failed.');
    return sendProblem(request, reply, code);
  });
  await app.register(helmet, securityHeaders(config));
  registerHealth(app, context);
  registerMetrics(app, context);
  await app.register(inScope(registerTrpc, context));
  await app.register(inScope(registerRest, context));
  await app.register(inScope(registerDocs, context));
  await registerWeb(app, context);
  return app;
}

/** Content type parsers and hooks of one part do not reach the others. */
function inScope(
  register: (app: FastifyInstance, context: HttpContext) => void,
  context: HttpContext,
): FastifyPluginCallback {
  return (scope, _options, done) => {
    register(scope, context);
    done();
  };
}

function logResponse(request: FastifyRequest, reply: FastifyReply): void {
  const details = {
    ...nameOf(request),
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
  };
  if (isQuiet(request)) request.log.debug(details, 'request');
  else request.log.info(details, 'request');
}

/** Probes and files would drown the calls. */
function isQuiet(request: FastifyRequest): boolean {
  const { path } = nameOf(request);
  return !path.startsWith('/trpc/') && !path.startsWith('/v1/');
}

/** NOTE: without the query, which may hold a token or the input of a call. */
function nameOf(request: FastifyRequest): { method: string; path: string } {
  return { method: request.method, path: request.url.split('?', 1)[0] ?? '' };
}
