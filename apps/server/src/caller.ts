import type { IncomingMessage } from 'node:http';
import type { HttpRequest } from '@teamchat/api';
import type { FastifyRequest } from 'fastify';
import { clientAddress } from './client-address.ts';
import type { Config } from './config.ts';
import { isOwnOrigin } from './origin.ts';

type OriginConfig = Pick<Config, 'publicUrl' | 'allowedOrigins' | 'proxyTrust'>;

/** Who calls, as the api wants to know it. */
export function callerOf(
  request: FastifyRequest,
  config: OriginConfig,
): Omit<HttpRequest, 'appendHeader'> {
  return {
    id: request.id,
    ipAddress: clientAddress(request.raw, config.proxyTrust),
    header: (name) =>
      name === 'origin' ? originOf(request.raw, config) : headerOf(request.raw, name),
  };
}

/**
 * The layers below know one origin, the public URL. Whoever set another allowed one meant the same installation, so
 * it is passed on under that name; a foreign one is passed on as it came.
 */
export function originOf(request: IncomingMessage, config: OriginConfig): string | undefined {
  const { origin } = request.headers;
  return origin !== undefined && isOwnOrigin(origin, config.allowedOrigins)
    ? config.publicUrl
    : origin;
}

export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
