import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { addressKey } from '@teamchat/auth';
import type { SharedBuckets } from '@teamchat/realtime';
import { clientAddress } from './client-address.ts';
import type { Config } from './config.ts';
import { isOwnOrigin } from './origin.ts';

export interface UpgradeRefusal {
  status: 400 | 403 | 404 | 429 | 503;
  reason: string;
  retryAfterMs?: number;
}

export interface UpgradeRules {
  config: Pick<Config, 'allowedOrigins' | 'proxyTrust'>;
  buckets: SharedBuckets;
  isDraining: () => boolean;
}

/** Why a handshake is refused before it becomes a socket, the cheapest check first; null when it may go on. */
export function judgeUpgrade(request: IncomingMessage, rules: UpgradeRules): UpgradeRefusal | null {
  if (pathOf(request) !== '/trpc') return { status: 404, reason: 'Sockets are served at /trpc.' };
  // Whatever serves the socket makes a URL of these, and would throw where nobody catches it.
  if (!URL.canParse(request.url ?? '', `http://${request.headers.host ?? 'localhost'}`)) {
    return { status: 400, reason: 'The Host header is not an address.' };
  }
  if (rules.isDraining()) {
    return { status: 503, reason: 'This server is about to stop.', retryAfterMs: 1000 };
  }
  if (!isOwnOrigin(request.headers.origin, rules.config.allowedOrigins)) {
    return {
      status: 403,
      reason: 'Open TeamChat at its own address (PUBLIC_URL, ALLOWED_ORIGINS).',
    };
  }
  const taken = rules.buckets.take(addressKey(clientAddress(request, rules.config.proxyTrust)));
  if (taken.ok) return null;
  const { retryAfterMs } = taken;
  return {
    status: 429,
    reason: 'Too many connections at once. Try again a little later.',
    retryAfterMs,
  };
}

/** Answers a handshake with plain HTTP and closes the connection. */
export function refuseUpgrade(socket: Duplex, refusal: UpgradeRefusal): void {
  const { status, reason, retryAfterMs } = refusal;
  const body = `${reason}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(retryAfterMs === undefined ? [] : [`Retry-After: ${Math.ceil(retryAfterMs / 1000)}`]),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

/**
 * Takes `?token=` out of the address, so that nothing behind this point can log it.
 * @returns the token, or null when there is none.
 */
export function takeQueryToken(request: IncomingMessage): string | null {
  const [path = '', ...rest] = (request.url ?? '').split('?');
  const query = new URLSearchParams(rest.join('?'));
  const token = query.get('token');
  query.delete('token');
  request.url = query.size === 0 ? path : `${path}?${query.toString()}`;
  return token === '' ? null : token;
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0]?.replace(/\/$/, '') ?? '';
}
