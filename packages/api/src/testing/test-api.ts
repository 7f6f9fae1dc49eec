import {
  createAuth,
  type RateLimitOptions,
  type SessionEvents,
  type Timings,
} from '@teamchat/auth';
import { createMemoryMail, type MemoryMail } from '@teamchat/auth/testing';
import { type Id, newId } from '@teamchat/contract';
import {
  type Core,
  createCore,
  createMembershipReader,
  createUserStateReader,
  type EventPublisher,
  mayRegister,
} from '@teamchat/core';
import { createLogReader, createPools } from '@teamchat/db';
import { createTestDatabase } from '@teamchat/db/testing';
import { createMemoryBroker, createRealtime, type Realtime } from '@teamchat/realtime';
import type { ApiConfig, Context, Services } from '../context.ts';
import { type OpenApiDocument, openApiDocument } from '../openapi.ts';
import { createRestHandler } from '../rest/handler.ts';
import { appRouter } from '../root.ts';
import { createCallerFactory } from '../trpc.ts';
import { validateAgainstDocument } from './validate-answer.ts';

/** Somebody with an account who is signed in on one device. */
export interface Person {
  name: string;
  email: string;
  password: string;
  userId: Id;
  sessionId: Id;
  accessToken: string;
  refreshToken: string;
}

export interface RestOptions {
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  rawBody?: Uint8Array;
  headers?: Record<string, string>;
}

export interface RestAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: unknown;
}

/** The api on a private database, without a server: procedures by caller, REST by its handler. */
export interface TestApi extends AsyncDisposable {
  services: Services;
  document: OpenApiDocument;
  mail: MemoryMail;
  /** What was logged as an error, by either surface; empty unless something is broken. */
  errors: object[];
  signUp(name: string): Promise<Person>;
  context(person: Person | null): Context;
  caller(person: Person | null): ReturnType<typeof createCaller>;
  /**
   * One REST call; every answer is checked against the OpenAPI document.
   * @param target `GET /v1/users/me`
   */
  rest(person: Person | null, target: string, options?: RestOptions): Promise<RestAnswer>;
}

export interface TestApiOptions {
  registration?: ApiConfig['registration'];
  /** Of auth; so generous by default that nobody meets them. */
  rateLimits?: RateLimitOptions;
  timings?: Partial<Timings>;
}

const createCaller = createCallerFactory(appRouter);

const publicUrl = 'http://localhost:3000';
const plenty = { points: 1_000_000, windowMs: 60_000 };
const rateLimits = {
  wrongPasswordsPerAccount: plenty,
  wrongPasswordsPerAddress: plenty,
  registrationsPerAddress: plenty,
  resetRequestsPerAccount: plenty,
  resetRequestsPerAddress: plenty,
  resetsPerAddress: plenty,
};

/** Core publishes to a realtime that reads from core: each is made before it is used. */
function publishTo(realtime: () => Realtime): EventPublisher {
  return {
    publish: (workspaceId, events) => realtime().publisher.publish(workspaceId, events),
    notifyUser: (workspaceId, userId, rev) =>
      realtime().publisher.notifyUser(workspaceId, userId, rev),
  };
}

function sessionEventsOf(realtime: Realtime): SessionEvents {
  return {
    announce: (ended) => realtime.control.announce({ kind: 'sessionRevoked', ...ended }),
    onAnnounced: (listener) =>
      realtime.control.onMessage(({ sessionId, userId }) => listener({ sessionId, userId })),
  };
}

async function createServices(url: string, options: TestApiOptions, errors: object[]) {
  const config: ApiConfig = { publicUrl, registration: options.registration ?? 'open' };
  const logger = {
    info: () => undefined,
    warn: () => undefined,
    error: (details: object) => void errors.push(details),
  };
  const pools = createPools({ url, onError: (error) => errors.push(error) });
  const made: { realtime?: Realtime } = {};
  const core: Core = createCore({
    pools,
    publisher: publishTo(() => {
      if (!made.realtime) throw new Error('Published before the realtime was made.');
      return made.realtime;
    }),
    logger,
  });
  const realtime = createRealtime({
    broker: createMemoryBroker(),
    log: createLogReader(pools),
    membership: createMembershipReader(core),
    userState: createUserStateReader(core),
    logger,
  });
  made.realtime = realtime;
  const mail = createMemoryMail();
  const auth = await createAuth({
    pools,
    secret: 'a secret that is only used by tests',
    publicUrl,
    policy: config.registration,
    mail,
    sessionEvents: sessionEventsOf(realtime),
    mayRegister: (registration) => mayRegister(core, registration),
    logger,
    rateLimits: { ...rateLimits, ...options.rateLimits },
    timings: { ...options.timings },
  });
  const dispose = async () => {
    await realtime[Symbol.asyncDispose]();
    await auth[Symbol.asyncDispose]();
    await core[Symbol.asyncDispose]();
    await pools[Symbol.asyncDispose]();
  };
  return { services: { core, auth, realtime, config, logger }, mail, dispose };
}

function splitTarget(target: string): { method: string; path: string; query: string } {
  const [method = '', address = ''] = target.split(' ');
  const [path = '', query = ''] = address.split('?');
  return { method, path, query };
}

function restCaller(services: Services, document: OpenApiDocument): TestApi['rest'] {
  const handle = createRestHandler(services);
  return async (person, target, options = {}) => {
    const { method, path, query } = splitTarget(target);
    const json = options.body === undefined ? undefined : JSON.stringify(options.body);
    const body = options.rawBody ?? (json === undefined ? null : new TextEncoder().encode(json));
    const answer = await handle({
      id: newId(),
      method,
      path,
      query,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(person && { authorization: `Bearer ${person.accessToken}` }),
        ...options.headers,
      },
      body,
      ipAddress: '127.0.0.1',
    });
    const parsed: unknown = answer.body === null ? undefined : JSON.parse(answer.body);
    validateAgainstDocument(document, { method, path, status: answer.status, body: parsed });
    return { status: answer.status, headers: answer.headers, body: parsed };
  };
}

/** @throws Error outside a vitest run of the repository, which provides the database. */
export async function createTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const database = await createTestDatabase();
  const errors: object[] = [];
  const made = await createServices(database.url, options, errors);
  const { services, mail } = made;

  function context(person: Person | null): Context {
    return {
      ...services,
      actor: person && { userId: person.userId, sessionId: person.sessionId },
      request: {
        id: newId(),
        ipAddress: '127.0.0.1',
        userAgent: 'test',
        origin: null,
        cookies: {},
        setCookie: () => undefined,
      },
      connection: null,
    };
  }

  async function signUp(name: string): Promise<Person> {
    const email = `${name.toLowerCase()}-${newId()}@example.org`;
    const password = `password of ${name}`;
    const { user, ...tokens } = await createCaller(context(null)).auth.register({
      email,
      password,
      name,
    });
    const { accessToken, refreshToken = '' } = tokens;
    const payload = accessToken.split('.')[1] ?? '';
    const { sid } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sid: Id };
    return { name, email, password, userId: user.id, sessionId: sid, accessToken, refreshToken };
  }

  const document = openApiDocument({ publicUrl, version: '0.0.0' });
  return {
    services,
    document,
    mail,
    errors,
    signUp,
    context,
    caller: (person) => createCaller(context(person)),
    rest: restCaller(services, document),
    async [Symbol.asyncDispose]() {
      await made.dispose();
      await database[Symbol.asyncDispose]();
    },
  };
}
