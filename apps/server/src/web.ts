import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HttpContext } from './context.ts';
import { sendProblem } from './problem.ts';

/** Vite names these files after their content. */
const hashedFiles = '/assets/';
const year = 31_536_000;

/**
 * The web app: its files, and its page for every other address that a browser asks for, since the app routes by
 * itself. Hashed files may be kept for ever, the rest is asked for again each time.
 */
export async function registerWeb(
  app: FastifyInstance,
  { webFolder }: Pick<HttpContext, 'webFolder'>,
) {
  if (!existsSync(join(webFolder, 'index.html'))) {
    app.setNotFoundHandler((request, reply) => {
      if (!wantsPage(request)) return sendProblem(request, reply, 'NOT_FOUND');
      return reply
        .code(503)
        .type('text/plain; charset=utf-8')
        .send('The web app is not built. Run: npm run build\n');
    });
    return;
  }
  await app.register(fastifyStatic, {
    root: webFolder,
    cacheControl: false,
    dotfiles: 'ignore',
    setHeaders: (reply, path) => {
      const immutable = path.startsWith(join(webFolder, hashedFiles));
      reply.header('cache-control', immutable ? `public, max-age=${year}, immutable` : 'no-cache');
    },
  });
  app.setNotFoundHandler((request, reply) =>
    wantsPage(request) ? reply.sendFile('index.html') : sendProblem(request, reply, 'NOT_FOUND'),
  );
}

/** A navigation: a GET that accepts HTML, outside the API and the hashed files. */
function wantsPage(request: FastifyRequest): boolean {
  const [path = ''] = request.url.split('?');
  const [, first = ''] = path.split('/');
  if (['v1', 'trpc', 'docs', 'assets', 'openapi.json'].includes(first)) return false;
  const reads = request.method === 'GET' || request.method === 'HEAD';
  return reads && (request.headers.accept ?? '').includes('text/html');
}
