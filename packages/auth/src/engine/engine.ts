import { isIP } from 'node:net';
import type { Id } from '@teamchat/contract';
import type { JSONWebKeySet } from 'jose';
import type { AuthRequest } from '../request.ts';
import { withAsyncStorages } from './async-storages.ts';
import {
  addressHeader,
  type BetterAuth,
  type BetterAuthOptions,
  createBetterAuth,
  newUser,
} from './better-auth.ts';
import { translated } from './errors.ts';

export interface NewSession {
  /** The session's key in the database. */
  token: string;
  /** The same with its signature: what a device keeps. Useless to a reader of the database alone. */
  refreshToken: string;
}

/** Passwords, sessions and signing keys, as better-auth does them. All methods throw AppError. */
export interface Engine {
  signUp(
    input: { email: string; password: string; name: string; isInstanceAdmin: boolean },
    request: AuthRequest,
  ): Promise<NewSession>;
  signIn(input: { email: string; password: string }, request: AuthRequest): Promise<NewSession>;
  /** The live session of a refresh token or token; null when it ended. */
  findSession(
    refreshToken: string,
    options: { prolong: boolean },
  ): Promise<{ sessionId: Id; userId: Id; expiresAt: Date } | null>;
  verifyPassword(token: string, password: string): Promise<void>;
  changePassword(
    token: string,
    input: { currentPassword: string; newPassword: string },
  ): Promise<void>;
  /** Sends a reset token to the owner of an account, if there is one. */
  requestReset(email: string): Promise<void>;
  /** The user that a reset token is for; null when it was used, expired or never given. */
  findResetUser(resetToken: string): Promise<Id | null>;
  resetPassword(resetToken: string, newPassword: string): Promise<void>;
  signAccessToken(claims: { userId: Id; sessionId: Id; expiresAt: Date }): Promise<string>;
  /** Public keys of access tokens; makes the first one. */
  readKeys: () => Promise<JSONWebKeySet>;
  /** Throws when the Drizzle schema lacks what better-auth writes. */
  checkSchema(): Promise<void>;
}

const unprintable = /[^\x20-\x7e]/g;

function deviceHeaders({ ipAddress, userAgent }: AuthRequest): Headers {
  const headers = new Headers();
  if (ipAddress !== null && isIP(ipAddress)) headers.set(addressHeader, ipAddress);
  if (userAgent !== null)
    headers.set('user-agent', userAgent.replace(unprintable, '').slice(0, 512));
  return headers;
}

const bearerHeaders = (token: string) => new Headers({ authorization: `Bearer ${token}` });

function newSession(headers: Headers, token: string | null): NewSession {
  const refreshToken = headers.get('set-auth-token');
  if (token === null || refreshToken === null)
    throw new Error('better-auth gave no session token.');
  return { token, refreshToken: decodeURIComponent(refreshToken) };
}

function createCalls(auth: BetterAuth): Engine {
  const { api } = auth;
  return {
    async signUp({ isInstanceAdmin, ...body }, request) {
      const headers = deviceHeaders(request);
      const call = () => api.signUpEmail({ body, headers, returnHeaders: true });
      const { headers: answer, response } = await translated(
        newUser.run({ isInstanceAdmin }, call),
      );
      return newSession(answer, response.token);
    },

    async signIn(body, request) {
      const headers = deviceHeaders(request);
      const { headers: answer, response } = await translated(
        api.signInEmail({ body, headers, returnHeaders: true }),
      );
      return newSession(answer, response.token);
    },

    async findSession(refreshToken, { prolong }) {
      const found = await translated(
        api.getSession({
          headers: bearerHeaders(refreshToken),
          query: { disableRefresh: !prolong },
        }),
      );
      if (!found) return null;
      const { id, userId, expiresAt } = found.session;
      return { sessionId: id, userId, expiresAt };
    },

    async verifyPassword(token, password) {
      await translated(api.verifyPassword({ body: { password }, headers: bearerHeaders(token) }));
    },

    async changePassword(token, body) {
      await translated(api.changePassword({ body, headers: bearerHeaders(token) }));
    },

    async requestReset(email) {
      await translated(api.requestPasswordReset({ body: { email } }));
    },

    async findResetUser(resetToken) {
      const { internalAdapter } = await auth.$context;
      const found = await translated(
        internalAdapter.findVerificationValue(`reset-password:${resetToken}`),
      );
      return found && found.expiresAt > new Date() ? found.value : null;
    },

    async resetPassword(token, newPassword) {
      await translated(api.resetPassword({ body: { token, newPassword } }));
    },

    async signAccessToken({ userId, sessionId, expiresAt }) {
      const iat = Math.floor(Date.now() / 1000);
      const exp = Math.floor(expiresAt.getTime() / 1000);
      const payload = { sub: userId, sid: sessionId, iat, exp };
      const { token } = await translated(api.signJWT({ body: { payload } }));
      return token;
    },

    readKeys: () => translated(api.getJwks()),

    async checkSchema() {
      const context = await auth.$context;
      await context.checkSchema?.();
    },
  };
}

export function createEngine(options: BetterAuthOptions): Engine {
  const calls = Object.entries(createCalls(createBetterAuth(options)));
  return Object.fromEntries(
    calls.map(([name, call]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      name,
      (...args: unknown[]) => withAsyncStorages(() => call(...args)),
    ]),
  ) as unknown as Engine;
}
