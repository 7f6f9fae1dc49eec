import type { Services } from '@teamchat/api';
import {
  type Auth,
  type AuthOptions,
  createAuth,
  createLogMail,
  createSmtpMail,
  type Mail,
} from '@teamchat/auth';
import { timings as contractTimings } from '@teamchat/contract';
import {
  createCore,
  createMembershipReader,
  createUserStateReader,
  type EventPublisher,
  mayRegister,
  migrationsArePending,
} from '@teamchat/core';
import { createLogReader, createPools } from '@teamchat/db';
import {
  type Broker,
  createMemoryBroker,
  createMemoryPresenceStore,
  createRealtime,
  createRedisBroker,
  createRedisPresenceStore,
  type PresenceStore,
  type RealtimeOptions,
} from '@teamchat/realtime';
import type { Config } from './config.ts';
import { createLogger, type Logger } from './logger.ts';
import { createMetrics, type Metrics, type MetricsTimings } from './metrics/metrics.ts';
import { type Own, openAll } from './open-all.ts';
import { findReferenceFile, findWebFolder } from './places.ts';
import { createReadinessProbe, type ReadinessProbe } from './readiness.ts';

type Pools = ReturnType<typeof createPools>;

/** Durations of the server itself, in milliseconds. */
export interface ServerTimings extends MetricsTimings {
  /** How long a new socket may be silent about who it is. */
  authenticateWithin: number;
  /** How long Postgres may take to answer a readiness probe, and how long an answer is reused. */
  readinessTimeout: number;
  readinessReuse: number;
}

export const defaultTimings: ServerTimings = {
  authenticateWithin: contractTimings.authenticateWithin,
  readinessTimeout: 2_000,
  readinessReuse: 1_000,
  metricsTimeout: 1_000,
  metricsReuse: 5_000,
};

/** What tests put in place of what the configuration would make. */
export interface Overrides {
  logger?: Logger;
  /** Stays the caller's. */
  broker?: Broker;
  mail?: Mail;
  timings?: Partial<ServerTimings>;
  realtime?: Pick<RealtimeOptions, 'timings' | 'limits'>;
  auth?: Pick<AuthOptions, 'timings' | 'rateLimits'>;
}

/** What the HTTP side and the sockets work with. */
export interface HttpContext {
  config: Config;
  logger: Logger;
  services: Services;
  readiness: ReadinessProbe;
  metrics: Metrics;
  timings: ServerTimings;
  /** Where the built web app is, if it was built. */
  webFolder: string;
  /** The API reference's script. */
  referenceFile: string;
}

/** Everything of one server process. Disposing finishes writes, then closes what was opened, last opened first. */
export interface ServerContext extends HttpContext, AsyncDisposable {
  pools: Pools;
}

/** Opens everything that one server process needs, from its configuration alone. */
export function createContext(config: Config, overrides: Overrides = {}): Promise<ServerContext> {
  return openAll(async (own) => {
    const logger = overrides.logger ?? createLogger(config);
    const timings = { ...defaultTimings, ...overrides.timings };
    const metrics = own(createMetrics(timings));
    const pools = own(openPools(config, { logger, metrics }));
    const services = await createServices({ config, overrides, logger, metrics, pools, own });
    metrics.watch(services);
    const readiness = createReadinessProbe({
      pingPostgres: async () => {
        await pools.feed.query('SELECT 1');
      },
      migrationsArePending: () => migrationsArePending(pools.feed),
      timeoutMs: timings.readinessTimeout,
      reuseMs: timings.readinessReuse,
    });
    return {
      config,
      logger,
      services,
      readiness,
      metrics,
      timings,
      pools,
      webFolder: findWebFolder(),
      referenceFile: findReferenceFile(),
    };
  });
}

function openPools(
  config: Config,
  { logger, metrics }: Pick<Ingredients, 'logger' | 'metrics'>,
): Pools {
  return createPools({
    url: config.databaseUrl,
    onError: (error) => logger.warn({ err: error }, 'A database connection broke.'),
    onWait: metrics.measurements.poolWait,
  });
}

interface Ingredients {
  config: Config;
  overrides: Overrides;
  logger: Logger;
  metrics: Metrics;
  pools: Pools;
  own: Own;
}

async function createServices({
  config,
  overrides,
  logger,
  metrics,
  pools,
  own,
}: Ingredients): Promise<Services> {
  const broker = overrides.broker ?? own(openBroker(config, logger));
  // Core publishes through realtime, realtime reads rights through core, and asks auth whose announcements it carries.
  let publisher: EventPublisher | null = null;
  let auth: Auth | null = null;
  const core = own(
    createCore({
      pools,
      logger,
      publisher: {
        publish: (...batch) => publisher?.publish(...batch),
        notifyUser: (...news) => publisher?.notifyUser(...news),
      },
      writerMetrics: metrics.measurements.writer,
    }),
  );
  const realtime = own(
    createRealtime({
      broker,
      presenceStore: own(openPresenceStore(config, logger)),
      log: createLogReader(pools),
      membership: createMembershipReader(core),
      userState: createUserStateReader(core),
      isAuthSessionLive: (id) => auth !== null && !auth.revocations.isRevoked(id),
      logger,
      broadcastLag: metrics.measurements.broadcastLag,
      ...overrides.realtime,
    }),
  );
  publisher = realtime.publisher;
  auth = own(
    await createAuth({
      pools,
      secret: config.authSecret,
      publicUrl: config.publicUrl,
      policy: config.registration,
      mail: overrides.mail ?? openMail(config, logger, own),
      sessionEvents: {
        announce: (ended) => realtime.control.announce({ kind: 'sessionRevoked', ...ended }),
        onAnnounced: (listener) => realtime.control.onMessage(listener),
      },
      mayRegister: (registration) => mayRegister(core, registration),
      logger,
      ...overrides.auth,
    }),
  );
  auth.revocations.onRevoked(({ sessionId }) => realtime.closeAuthSession(sessionId));
  return { core, auth, realtime, config, logger };
}

function openBroker({ redisUrl, redisPrefix }: Config, logger: Logger): Broker {
  return redisUrl === null
    ? createMemoryBroker()
    : createRedisBroker({ url: redisUrl, prefix: redisPrefix, logger });
}

function openPresenceStore({ redisUrl, redisPrefix }: Config, logger: Logger): PresenceStore {
  return redisUrl === null
    ? createMemoryPresenceStore()
    : createRedisPresenceStore({ url: redisUrl, prefix: redisPrefix, logger });
}

function openMail(config: Config, logger: Logger, own: Own): Mail {
  if (config.smtpUrl === null) return createLogMail(logger);
  return own(createSmtpMail({ url: config.smtpUrl, from: config.mailFrom }));
}
