import type { LoginInput, RegisterInput } from '@teamchat/contract';
import { createPools, type Pools } from '@teamchat/db';
import { createTestDatabase } from '@teamchat/db/testing';
import {
  type Auth,
  type AuthOptions,
  type AuthRequest,
  createAuth,
  login,
  register,
  requestPasswordReset,
} from '../src/index.ts';
import type { Actor } from '../src/request.ts';
import type { SignInResult } from '../src/sessions.ts';
import {
  createMemoryMail,
  createMemorySessionEvents,
  type MemoryMail,
  resetToken,
} from '../src/testing.ts';
import { verifyAccessToken } from '../src/tokens.ts';

export const publicUrl = 'https://chat.example.org';
export const password = 'correct horse battery';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface AuthFixture extends AsyncDisposable {
  auth: Auth;
  mail: MemoryMail;
  pools: Pools;
  /** Another process on the same database. */
  startAnother: (overrides?: Partial<AuthOptions>) => Promise<Auth>;
}

/** Auth on a database of its own. */
export async function createTestAuth(overrides: Partial<AuthOptions> = {}): Promise<AuthFixture> {
  const database = await createTestDatabase();
  const pools = createPools({ url: database.url, onError: () => undefined });
  const mail = createMemoryMail();
  const started: Auth[] = [];
  const startAnother = async (more: Partial<AuthOptions> = {}) => {
    const auth = await createAuth({
      pools,
      secret: 'a-secret-for-tests-of-32-characters-or-more',
      publicUrl,
      policy: 'open',
      mail,
      sessionEvents: createMemorySessionEvents(),
      mayRegister: () => Promise.resolve(),
      logger: silent,
      ...overrides,
      ...more,
    });
    started.push(auth);
    return auth;
  };
  return {
    auth: await startAnother(),
    mail,
    pools,
    startAnother,
    async [Symbol.asyncDispose]() {
      for (const auth of started) await auth[Symbol.asyncDispose]();
      await pools[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** For what becomes true in time, however busy the machine is. */
export const patience = { timeout: 15_000 };

export function request(overrides: Partial<AuthRequest> = {}): AuthRequest {
  return { ipAddress: '192.0.2.1', userAgent: 'Test/1.0', origin: null, cookies: {}, ...overrides };
}

export function registration(name: string): RegisterInput {
  return { email: `${name}@example.org`, password, name, client: 'token' };
}

export function credentials(name: string, secret = password): LoginInput {
  return { email: `${name}@example.org`, password: secret, client: 'token' };
}

/** The actor that a signed-in device's calls run as. */
export async function actorOf(auth: Auth, { body }: SignInResult): Promise<Actor> {
  const { userId, sessionId } = await verifyAccessToken(auth, body.accessToken);
  return { userId, sessionId };
}

let accounts = 0;

/** A new account that is signed in on two devices. */
export async function newAccount({ auth }: AuthFixture) {
  const name = `person${accounts++}`;
  const here = await register(auth, registration(name), request());
  const there = await login(auth, credentials(name), request());
  return { name, email: `${name}@example.org`, here, there, actor: await actorOf(auth, here) };
}

/** Asks for a reset and reads the token in the mail. */
export async function askForReset({ auth, mail }: AuthFixture, email: string): Promise<string> {
  await requestPasswordReset(auth, { email }, request());
  return resetToken(await mail.take(email));
}
