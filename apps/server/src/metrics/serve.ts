import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { clientAddress, isLoopback } from '../client-address.ts';
import type { Config } from '../config.ts';
import type { HttpContext } from '../context.ts';
import { sendProblem } from '../problem.ts';

/** `/metrics`, for Prometheus and nobody else. */
export function registerMetrics(
  app: FastifyInstance,
  { config, metrics }: Pick<HttpContext, 'config' | 'metrics'>,
): void {
  app.get('/metrics', async (request, reply) => {
    const refusal = judgeScrape(request.raw, config);
    if (refusal !== null) {
      if (refusal === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
      return sendProblem(request, reply, refusal);
    }
    const { contentType, body } = await metrics.render();
    return reply.header('cache-control', 'no-store').type(contentType).send(body);
  });
}

/** Why a scrape is refused; null when it may have an answer. */
export function judgeScrape(
  request: IncomingMessage,
  { metricsToken, proxyTrust }: Pick<Config, 'metricsToken' | 'proxyTrust'>,
): 'UNAUTHENTICATED' | 'NOT_FOUND' | null {
  if (metricsToken !== null) {
    const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    return token !== undefined && isSame(token, metricsToken) ? null : 'UNAUTHENTICATED';
  }
  // NOTE: both must be of this machine. A peer elsewhere can write any forwarded address where proxies are believed
  // by their number, and behind a proxy on this machine everybody is a local peer.
  const isLocal =
    isLoopback(clientAddress(request, { kind: 'nobody' })) &&
    isLoopback(clientAddress(request, proxyTrust));
  const isForwarded =
    request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
  if (!isLocal || (isForwarded && proxyTrust.kind === 'nobody')) return 'NOT_FOUND';
  return null;
}

/** In constant time, whatever the lengths. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
