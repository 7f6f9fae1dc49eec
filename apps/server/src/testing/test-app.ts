import { randomBytes } from 'node:crypto';
import { createMemoryMail, type MemoryMail } from '@teamchat/auth/testing';
import type { Id, SignedIn } from '@teamchat/contract';
import { createTestDatabase } from '@teamchat/db/testing';
import { type Broker, createMemoryBroker } from '@teamchat/realtime';
import { pino } from 'pino';
import { startServer } from '../app.ts';
import { readConfig } from '../config.ts';
import type { Overrides, ServerContext } from '../context.ts';
import { createRestClient, type RestClient } from './rest-client.ts';
import { type TestUser, toTestUser } from './test-user.ts';

export interface TestAppOptions {
  /** Uses the Redis of the test run, under a prefix of its own, instead of the in-memory broker. */
  redis?: boolean;
  /** Starts one more node of this installation: same database, broker, secret and people. */
  beside?: TestApp;
  /** A migrated database; without it the app gets one of its own. */
  databaseUrl?: string;
  /** Configuration beyond the defaults, as environment variables. */
  environment?: Record<string, string>;
  overrides?: Overrides;
}

export interface TestApp extends AsyncDisposable {
  /** Where it listens: `http://127.0.0.1:port`. */
  url: string;
  /** `ws://127.0.0.1:port/trpc` */
  socketUrl: string;
  /** The one origin that browsers may come from. */
  publicUrl: string;
  context: ServerContext;
  environment: Record<string, string>;
  /** What the nodes of one installation share in memory; unused with Redis. */
  broker: Broker;
  mail: MemoryMail;
  /** Every log line so far, from debug on. */
  logs: readonly string[];
  alice: TestUser;
  bob: TestUser;
  rest: RestClient;
  createUser: (name: string) => Promise<TestUser>;
  /** Somebody who signed in at another node, as a caller of this one. */
  as: (user: TestUser) => TestUser;
  /** A workspace of the first person that the others have joined; its default channel too. */
  createWorkspace: (owner: TestUser, ...members: TestUser[]) => Promise<TestWorkspace>;
  /** An orderly stop, as SIGTERM would cause. */
  stop: () => Promise<void>;
}

export interface TestWorkspace {
  id: Id;
  /** The default channel, which all of them are in. */
  channelId: Id;
}

const password = 'correct horse battery';
/** Tests register and sign in more often than people. */
const plenty = { points: 100_000, windowMs: 60_000 };

/** Boots a real server on a free port of 127.0.0.1, with alice and bob registered. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { beside, overrides = {} } = options;
  const database =
    beside === undefined && options.databaseUrl === undefined ? await createTestDatabase() : null;
  const environment = beside?.environment ?? {
    ...defaultEnvironment(options.redis ?? false),
    DATABASE_URL: options.databaseUrl ?? database?.url ?? '',
  };
  const broker = overrides.broker ?? beside?.broker ?? createMemoryBroker();
  const mail = createMemoryMail();
  const logs: string[] = [];
  const stopping = new AbortController();
  const config = readConfig({ ...environment, ...options.environment });
  const server = await startServer(config, stopping.signal, {
    logger: pino({ level: 'debug' }, { write: (line) => void logs.push(line) }),
    mail,
    ...(config.redisUrl === null ? { broker } : {}),
    ...overrides,
    auth: { rateLimits: { registrationsPerAddress: plenty }, ...overrides.auth },
  });
  const url = `http://127.0.0.1:${server.port}`;
  const rest = createRestClient(url);
  const createUser = (name: string) => register({ url, rest }, name);
  const as = (user: TestUser) => toTestUser({ url, rest }, user);
  const stop = async () => {
    stopping.abort();
    await server.closed;
  };
  const dispose = async () => {
    await stop();
    if (beside === undefined && overrides.broker === undefined) await broker[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
  };
  try {
    return {
      url,
      socketUrl: `${url.replace('http', 'ws')}/trpc`,
      publicUrl: server.url,
      context: server.context,
      environment,
      broker,
      mail,
      logs,
      alice: beside ? as(beside.alice) : await createUser('Alice'),
      bob: beside ? as(beside.bob) : await createUser('Bob'),
      rest,
      createUser,
      as,
      createWorkspace,
      stop,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function defaultEnvironment(redis: boolean): Record<string, string> {
  const { TEST_REDIS_URL } = process.env;
  if (redis && TEST_REDIS_URL === undefined) throw new Error('This test needs TEST_REDIS_URL.');
  return {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    PUBLIC_URL: 'http://teamchat.test',
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    WORKER: 'off',
    DRAIN_SECONDS: '0',
    HANDSHAKE_BURST: '100000',
    TOTAL_HANDSHAKE_BURST: '100000',
    ...(redis && TEST_REDIS_URL !== undefined
      ? { REDIS_URL: TEST_REDIS_URL, REDIS_PREFIX: `test:${randomBytes(6).toString('hex')}` }
      : {}),
  };
}

async function register(
  server: { url: string; rest: RestClient },
  name: string,
): Promise<TestUser> {
  const local = name.toLowerCase().replaceAll(/\W/g, '');
  const account = {
    email: `${local}-${randomBytes(4).toString('hex')}@example.com`,
    name,
    password,
  };
  const answer = await server.rest<SignedIn>('POST', '/v1/auth/register', { body: account });
  if (answer.status !== 201) throw new Error(`Registering ${name} answered ${answer.status}.`);
  const { user, accessToken, refreshToken = '' } = answer.body;
  return toTestUser(server, { ...account, id: user.id, accessToken, refreshToken });
}

async function createWorkspace(owner: TestUser, ...members: TestUser[]): Promise<TestWorkspace> {
  const { workspace } = await owner.api.workspace.create.mutate({ name: `${owner.name}'s place` });
  if (members.length > 0) {
    const invite = await owner.api.invite.create.mutate({ workspaceId: workspace.id });
    for (const member of members) await member.api.invite.accept.mutate({ code: invite.code });
  }
  return { id: workspace.id, channelId: workspace.defaultChannelId };
}
