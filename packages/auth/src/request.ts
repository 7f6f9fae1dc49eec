import type { Id } from '@teamchat/contract';

/** Where a call came from. */
export interface AuthRequest {
  /** Of the client, as the server trusts it; never a raw forwarded header. */
  ipAddress: string | null;
  userAgent: string | null;
  /** The `Origin` header. */
  origin: string | null;
  cookies: Readonly<Record<string, string>>;
}

/** The account and auth session that a call runs as. */
export interface Actor {
  userId: Id;
  sessionId: Id;
}

export interface AuthedRequest extends AuthRequest {
  actor: Actor;
}
