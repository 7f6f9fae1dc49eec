import { AppError, type Id } from '@teamchat/contract';
import {
  type CryptoKey,
  errors,
  importJWK,
  type JSONWebKeySet,
  type JWTHeaderParameters,
  jwtVerify,
} from 'jose';
import type { Auth } from './auth.ts';
import { audience } from './engine/better-auth.ts';

export interface AccessClaims {
  userId: Id;
  sessionId: Id;
  expiresAt: Date;
}

/** Longer ones are not ours; they are refused before anything is parsed. */
const maxTokenLength = 2_048;
/** At most so often does an unknown key id make us read the keys again, in milliseconds. */
const reloadEvery = 1_000;

export interface TokenKeys {
  /** The public key with this id. Throws JWKSNoMatchingKey when there is none. */
  find: (header: JWTHeaderParameters) => Promise<CryptoKey>;
}

/**
 * The instance's public keys, held in memory. An unknown id, which is a key that another process has
 * just made or a forgery, reads them again, at most once a second.
 */
export async function createTokenKeys(read: () => Promise<JSONWebKeySet>): Promise<TokenKeys> {
  const keys = new Map<string, CryptoKey>();
  let triedAt = 0;
  let loading: Promise<void> | null = null;

  async function load(): Promise<void> {
    triedAt = performance.now();
    const set = await read();
    for (const jwk of set.keys) {
      if (jwk.kid === undefined || keys.has(jwk.kid)) continue;
      const key = await importJWK(jwk, 'EdDSA');
      if (!(key instanceof Uint8Array)) keys.set(jwk.kid, key);
    }
  }

  await load();
  return {
    async find({ kid }) {
      if (kid === undefined) throw new errors.JWKSNoMatchingKey();
      if (!keys.has(kid) && (loading || performance.now() - triedAt >= reloadEvery)) {
        loading ??= load().finally(() => {
          loading = null;
        });
        await loading;
      }
      const key = keys.get(kid);
      if (!key) throw new errors.JWKSNoMatchingKey();
      return key;
    },
  };
}

function refusal(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) {
    return new AppError('UNAUTHENTICATED', 'The access token has expired. Refresh it.', {
      cause: error,
    });
  }
  if (error instanceof errors.JOSEError || error instanceof TypeError) {
    return new AppError('UNAUTHENTICATED', 'The access token is not valid. Sign in again.', {
      cause: error,
    });
  }
  return error;
}

/**
 * Who an access token speaks for. Checks signature, algorithm, issuer, audience, expiry and, in
 * memory, that its session was not revoked; does not ask the database.
 * Throws UNAUTHENTICATED.
 */
export async function verifyAccessToken(auth: Auth, token: string): Promise<AccessClaims> {
  if (token.length > maxTokenLength)
    throw new AppError('UNAUTHENTICATED', 'This is no access token.');
  let claims: AccessClaims;
  try {
    const { payload } = await jwtVerify(token, auth.keys.find, {
      algorithms: ['EdDSA'],
      issuer: auth.publicOrigin,
      audience,
      requiredClaims: ['sub', 'sid', 'iat', 'exp'],
    });
    const { sub, sid, exp } = payload;
    if (sub === undefined || exp === undefined || typeof sid !== 'string') {
      throw new errors.JWTInvalid('A claim has the wrong type.');
    }
    claims = { userId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) };
  } catch (error) {
    throw refusal(error);
  }
  if (auth.revocations.isRevoked(claims.sessionId)) {
    throw new AppError('UNAUTHENTICATED', 'This session has ended. Sign in again.');
  }
  return claims;
}

/** Signs the access token of a session. It expires no later than the session. */
export async function issueAccessToken(
  auth: Auth,
  session: { sessionId: Id; userId: Id; expiresAt: Date },
): Promise<{ accessToken: string; accessTokenExpiresAt: string }> {
  const soon = Date.now() + auth.timings.accessToken;
  const end = Math.floor(Math.min(soon, session.expiresAt.getTime()) / 1000) * 1000;
  const expiresAt = new Date(end);
  const accessToken = await auth.engine.signAccessToken({ ...session, expiresAt });
  return { accessToken, accessTokenExpiresAt: expiresAt.toISOString() };
}
