import { AsyncLocalStorage } from 'node:async_hooks';
import { limits, newId } from '@teamchat/contract';
import { isOutage, type Pools } from '@teamchat/db';
import {
  authAccounts,
  authJwks,
  authSessions,
  authVerifications,
  users,
} from '@teamchat/db/schema';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { betterAuth } from 'better-auth/minimal';
import { bearer } from 'better-auth/plugins/bearer';
import { jwt } from 'better-auth/plugins/jwt';
import { hashPassword, verifyPassword } from '../password-hash.ts';
import type { Logger } from '../ports.ts';
import type { Timings } from '../timings.ts';
import { describeError } from './errors.ts';

export const addressHeader = 'x-teamchat-address';
export const audience = 'teamchat';

/** Read by the hook that creates a user; never taken from a caller's input. */
export const newUser = new AsyncLocalStorage<{ isInstanceAdmin: boolean }>();

export interface BetterAuthOptions {
  pools: Pools;
  secret: string;
  publicUrl: URL;
  timings: Timings;
  logger: Logger;
  /** Hands a reset token to its owner. */
  sendResetToken: (to: string, token: string) => Promise<void>;
}

const seconds = (ms: number) => Math.ceil(ms / 1000);

/** better-auth as a library: only its server-side calls are used, its HTTP handler is never served. */
export function createBetterAuth(options: BetterAuthOptions) {
  const { pools, secret, publicUrl, timings, logger, sendResetToken } = options;
  return betterAuth({
    appName: 'TeamChat',
    baseURL: publicUrl.origin,
    // NOTE: given as a list, because a list found in the environment would win over one `secret`.
    secrets: [{ version: 1, value: secret }],
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: {
      level: 'error',
      // NOTE: details may hold addresses and hashes; only codes are written.
      log(_level, message, ...details: unknown[]) {
        const fields = { causes: details.map(describeError) };
        // A database that is away is no mistake of ours, and whoever called is told.
        if (details.some(isOutage)) logger.warn(fields, `better-auth: ${message}`);
        else logger.error(fields, `better-auth: ${message}`);
      },
    },
    database: drizzleAdapter(pools.db, {
      provider: 'pg',
      schema: {
        user: users,
        session: authSessions,
        account: authAccounts,
        verification: authVerifications,
        jwks: authJwks,
      },
      transaction: true,
    }),
    advanced: {
      database: { generateId: () => newId() },
      ipAddress: { ipAddressHeaders: [addressHeader], ipv6Subnet: 128 },
    },
    user: {
      additionalFields: {
        isInstanceAdmin: { type: 'boolean', required: false, defaultValue: false, input: false },
      },
    },
    session: {
      expiresIn: seconds(timings.session),
      updateAge: seconds(timings.sessionTouchEvery),
    },
    verification: { storeIdentifier: 'hashed' },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: limits.passwordMin,
      maxPasswordLength: limits.passwordMax,
      resetPasswordTokenExpiresIn: seconds(timings.passwordReset),
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => verifyPassword(hash, password),
      },
      sendResetPassword: ({ user, token }) => sendResetToken(user.email, token),
    },
    databaseHooks: {
      user: {
        create: {
          before: (user) => {
            const { isInstanceAdmin = false } = newUser.getStore() ?? {};
            return Promise.resolve({ data: { ...user, isInstanceAdmin } });
          },
        },
      },
    },
    plugins: [
      bearer(),
      jwt({
        disableSettingJwtHeader: true,
        jwks: { keyPairConfig: { alg: 'EdDSA', crv: 'Ed25519' } },
        jwt: {
          issuer: publicUrl.origin,
          audience,
          expirationTime: `${seconds(timings.accessToken)}s`,
        },
      }),
    ],
  });
}

export type BetterAuth = ReturnType<typeof createBetterAuth>;
