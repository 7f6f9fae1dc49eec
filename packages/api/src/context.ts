import { type Auth, verifyAccessToken } from '@teamchat/auth';
import { AppError, type Id } from '@teamchat/contract';
import type { Core } from '@teamchat/core';
import type { Connection, Realtime } from '@teamchat/realtime';
import { type CookieOptions, formatCookie, parseCookies } from './cookies.ts';

/**
 * What the api needs of a logger; pino's shape. `err` is whatever was thrown: the logger must write down
 * only what is safe of it, for the error of a failed query names its parameters.
 */
export interface Logger {
  error(details: object, message: string): void;
}

export interface ApiConfig {
  /** The address people open, without a trailing slash. Decides whether cookies are `Secure`. */
  publicUrl: string;
  /** Who may register: anyone, people with an invite, nobody. */
  registration: 'open' | 'invite' | 'closed';
}

/** What every call of a process shares. */
export interface Services {
  core: Core;
  auth: Auth;
  realtime: Realtime;
  config: ApiConfig;
  logger: Logger;
}

/** The account and auth session that a call runs as. */
export interface Actor {
  userId: Id;
  sessionId: Id;
}

/** The request or, for a socket, the handshake that the call came with. */
export interface RequestInfo {
  /** Told to the caller and written to the log with every INTERNAL error. */
  id: string;
  ipAddress: string;
  userAgent: string | null;
  origin: string | null;
  cookies: Readonly<Record<string, string>>;
  /** Always httpOnly and for path `/`; null deletes. Does nothing over a socket. */
  setCookie(name: string, value: string | null, options: CookieOptions): void;
}

export interface Context extends Services {
  actor: Actor | null;
  /** Why there is no actor although the caller sent a token. */
  refusal?: AppError | undefined;
  request: RequestInfo;
  /** The socket that the call came over; null over HTTP and in-process. */
  connection: Connection | null;
}

export interface HttpRequest {
  id: string;
  ipAddress: string;
  /** @param name in lower case. */
  header(name: string): string | undefined;
  appendHeader(name: 'set-cookie', value: string): void;
}

const BEARER = /^Bearer +([\w~+/.=-]+) *$/i;

async function readActor(
  auth: Auth,
  authorization: string | undefined,
): Promise<Pick<Context, 'actor' | 'refusal'>> {
  if (authorization === undefined) return { actor: null };
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) {
    const refusal = new AppError('UNAUTHENTICATED', 'Send "Authorization: Bearer <access token>".');
    return { actor: null, refusal };
  }
  try {
    const { userId, sessionId } = await verifyAccessToken(auth, token);
    return { actor: { userId, sessionId } };
  } catch (error) {
    if (error instanceof AppError) return { actor: null, refusal: error };
    throw error;
  }
}

/**
 * The context of one HTTP request, REST or tRPC. A bad token does not fail here: public procedures
 * answer without one, the others refuse with the token's own error.
 */
export async function createHttpContext(
  services: Services,
  request: HttpRequest,
): Promise<Context> {
  return {
    ...services,
    ...(await readActor(services.auth, request.header('authorization'))),
    request: {
      id: request.id,
      ipAddress: request.ipAddress,
      userAgent: request.header('user-agent') ?? null,
      origin: request.header('origin') ?? null,
      cookies: parseCookies(request.header('cookie')),
      setCookie: (name, value, options) =>
        request.appendHeader('set-cookie', formatCookie(name, value, options)),
    },
    connection: null,
  };
}

/** The context of one socket, made once: every call checks again that the auth session lives. */
export function createSocketContext(
  services: Services,
  socket: Pick<RequestInfo, 'id' | 'ipAddress' | 'userAgent' | 'origin'> & {
    actor: Actor;
    connection: Connection;
  },
): Context {
  const { actor, connection, ...handshake } = socket;
  return {
    ...services,
    actor,
    request: { ...handshake, cookies: {}, setCookie: () => undefined },
    connection,
  };
}
