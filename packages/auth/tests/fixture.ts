import type { LoginInput, RegisterInput } from '@teamchat/contract';
import { createPools, type Pools } from '@teamchat/db';
import { createTestDatabase } from '@teamchat/db/testing';
import { type Auth, type AuthOptions, type AuthRequest, createAuth } from '../src/index.ts';
import type { Actor } from '../src/request.ts';
import type { SignInResult } from '../src/sessions.ts';
import { createMemoryMail, createMemorySessionEvents, type MemoryMail } from '../src/testing.ts';
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

/** Auth on a database of its own, with quick polls and no housekeeping. */
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
