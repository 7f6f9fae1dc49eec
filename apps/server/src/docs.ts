import { createReadStream, existsSync } from 'node:fs';
import { openApiDocument } from '@teamchat/api/openapi';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { version } from '../package.json';
import type { HttpContext } from './context.ts';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TeamChat API</title>
</head>
<body>
<div id="reference"></div>
<script src="/docs/reference.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

/** Nothing from elsewhere: no fonts, telemetry, agents or proxies. */
const start = `Scalar.createApiReference('#reference', ${JSON.stringify({
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: 'never',
  persistAuth: false,
})});
`;

/** `/openapi.json`, and `/docs`: a reference to browse that works without the internet. */
export function registerDocs(app: FastifyInstance, { config, referenceFile }: HttpContext): void {
  const document = JSON.stringify(openApiDocument({ publicUrl: config.publicUrl, version }));
  const send = (reply: FastifyReply, type: string, body: string) =>
    reply.header('cache-control', 'no-cache').type(`${type}; charset=utf-8`).send(body);

  app.get('/openapi.json', (_request, reply) => send(reply, 'application/json', document));
  app.get('/docs', (_request, reply) => send(reply, 'text/html', page));
  app.get('/docs/', (_request, reply) => reply.redirect('/docs', 308));
  app.get('/docs/start.js', (_request, reply) => send(reply, 'text/javascript', start));
  app.get('/docs/reference.js', (request, reply) => {
    const zipped = `${referenceFile}.gz`;
    const useZipped = acceptsGzip(request.headers['accept-encoding']) && existsSync(zipped);
    if (useZipped) reply.header('content-encoding', 'gzip');
    return reply
      .header('cache-control', 'public, max-age=86400')
      .header('vary', 'accept-encoding')
      .type('text/javascript; charset=utf-8')
      .send(createReadStream(useZipped ? zipped : referenceFile));
  });
}

function acceptsGzip(header: string | undefined): boolean {
  return /(^|,)\s*gzip\s*(,|;\s*q=(?!0(\.0+)?\s*(,|$))|$)/.test(header ?? '');
}
