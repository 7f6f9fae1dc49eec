import type { SharedLimits } from '@teamchat/realtime';
import { z } from 'zod';
import { type ProxyTrust, parseProxyTrust } from './client-address.ts';

/** Everything the environment decides. Durations are in milliseconds unless the name says otherwise. */
export interface Config {
  mode: 'development' | 'production' | 'test';
  host: string;
  port: number;
  /** Origin under which people reach this installation, without a trailing slash. */
  publicUrl: string;
  /** Origins that browsers may call from; `publicUrl` is one of them. */
  allowedOrigins: readonly string[];
  databaseUrl: string;
  redisUrl: string | null;
  redisPrefix: string;
  authSecret: string;
  registration: 'open' | 'invite' | 'closed';
  smtpUrl: string | null;
  mailFrom: string;
  worker: 'inline' | 'off';
  logLevel: LogLevel;
  logFormat: 'json' | 'pretty';
  proxyTrust: ProxyTrust;
  allowQueryToken: boolean;
  /** What Prometheus shows to read /metrics; null: only this machine may read them. */
  metricsToken: string | null;
  /** Token buckets of socket handshakes. */
  handshakes: SharedLimits;
  /** Reconnect notices at shutdown are spread over this time. */
  drainMs: number;
  /** How long events stay in the logs, for a worker inside the server. */
  eventRetentionDays: number;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The environment does not describe a server that can start; the message says what to change. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const secretHint = 'Make one with: openssl rand -base64 32';

function url(schemes: readonly string[], example: string) {
  return z
    .string()
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), {
      error: `must be a URL such as ${example}.`,
      abort: true,
    });
}

/** `https://chat.example.com`: no path, because cookies, links and sockets assume the root. */
const origin = url(['http:', 'https:'], 'https://chat.example.com')
  .refine((text) => new URL(text).pathname === '/' && !/[?#@]/.test(text), {
    error: 'must be scheme, host and port only, such as https://chat.example.com.',
  })
  .transform((text) => new URL(text).origin);

const count = (max: number) =>
  z
    .string()
    .regex(/^\d+$/, { error: 'must be a whole number.' })
    .transform(Number)
    .refine((value) => value <= max, { error: `must be at most ${max}.` });

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be one of: ${values.join(', ')}.` });

const onOff = oneOf(['on', 'off']).transform((value) => value === 'on');

const Environment = z.object({
  NODE_ENV: oneOf(['development', 'production', 'test']).default('development'),
  HOST: z.string().default('localhost'),
  PORT: count(65_535).default(3000),
  PUBLIC_URL: origin.optional(),
  ALLOWED_ORIGINS: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(origin))
    .default([]),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/teamchat'),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://localhost:6379').optional(),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w:.-]{1,64}$/, {
      error: 'must be at most 64 letters, digits, "_", "-", "." or ":".',
    })
    .default('teamchat'),
  AUTH_SECRET: z.string().min(32, { error: `must have at least 32 characters. ${secretHint}` }),
  REGISTRATION: oneOf(['open', 'invite', 'closed']).default('open'),
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtps://user:password@mail.example.com').optional(),
  MAIL_FROM: z.string().min(3).default('TeamChat <teamchat@localhost>'),
  WORKER: oneOf(['inline', 'off']).default('inline'),
  LOG_LEVEL: oneOf(logLevels).default('info'),
  LOG_FORMAT: oneOf(['json', 'pretty']).optional(),
  TRUST_PROXY: z
    .string()
    .default('off')
    .transform((text, context) => {
      try {
        return parseProxyTrust(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : '' });
        return z.NEVER;
      }
    }),
  ALLOW_QUERY_TOKEN: onOff.default(true),
  METRICS_TOKEN: z
    .string()
    .regex(/^\S{16,}$/, { error: `must have at least 16 characters and no spaces. ${secretHint}` })
    .optional(),
  HANDSHAKE_BURST: count(1_000_000).default(500),
  HANDSHAKES_PER_SECOND: count(1_000_000).default(50),
  TOTAL_HANDSHAKE_BURST: count(1_000_000).default(2_000),
  TOTAL_HANDSHAKES_PER_SECOND: count(1_000_000).default(400),
  DRAIN_SECONDS: count(600).optional(),
  EVENT_RETENTION_DAYS: count(9_999)
    .refine((days) => days >= 1, { error: 'must be at least 1.' })
    .default(7),
});

const missing: Record<string, string> = {
  DATABASE_URL:
    'is missing. Set it to your Postgres (postgres://user:password@host:5432/teamchat), or run `npm start` without it to get an embedded one.',
  AUTH_SECRET: `is missing. It signs every session, so keep it secret and keep it the same. ${secretHint}`,
};

function describe(issue: z.core.$ZodIssue, environment: NodeJS.ProcessEnv): string {
  const name = String(issue.path[0]);
  const absent = environment[name] === undefined || environment[name] === '';
  return `  ${name} ${(absent ? missing[name] : undefined) ?? issue.message}`;
}

/** The environment of this process; the only place that reads it. */
export const readEnvironment = (): NodeJS.ProcessEnv => process.env;

/**
 * Reads the environment. An empty variable counts as absent, as compose files and shells write them.
 * @throws ConfigError naming every variable that is wrong and what to set it to.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => describe(issue, environment));
    throw new ConfigError(
      `The configuration is wrong. Mend these variables (.env.example explains each):\n${[...new Set(lines)].join('\n')}`,
    );
  }
  const env = parsed.data;
  if (env.PORT === 0 && env.PUBLIC_URL === undefined) {
    throw new ConfigError('With PORT=0 (any free port) PUBLIC_URL must be set.');
  }
  const publicUrl = env.PUBLIC_URL ?? `http://localhost:${env.PORT}`;
  return {
    mode: env.NODE_ENV,
    host: env.HOST,
    port: env.PORT,
    publicUrl,
    allowedOrigins: listOrigins(publicUrl, env),
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL ?? null,
    redisPrefix: env.REDIS_PREFIX,
    authSecret: env.AUTH_SECRET,
    registration: env.REGISTRATION,
    smtpUrl: env.SMTP_URL ?? null,
    mailFrom: env.MAIL_FROM,
    worker: env.WORKER,
    logLevel: env.LOG_LEVEL,
    logFormat: env.LOG_FORMAT ?? (env.NODE_ENV === 'development' ? 'pretty' : 'json'),
    proxyTrust: env.TRUST_PROXY,
    allowQueryToken: env.ALLOW_QUERY_TOKEN,
    metricsToken: env.METRICS_TOKEN ?? null,
    handshakes: {
      each: { burst: env.HANDSHAKE_BURST, perSecond: env.HANDSHAKES_PER_SECOND },
      inAll: { burst: env.TOTAL_HANDSHAKE_BURST, perSecond: env.TOTAL_HANDSHAKES_PER_SECOND },
    },
    eventRetentionDays: env.EVENT_RETENTION_DAYS,
    drainMs: (env.DRAIN_SECONDS ?? (env.REDIS_URL === undefined ? 1 : 5)) * 1000,
  };
}

/** Without PUBLIC_URL the server is for this machine, which has several names. */
function listOrigins(publicUrl: string, env: z.infer<typeof Environment>): string[] {
  const local = [`http://localhost:${env.PORT}`, `http://127.0.0.1:${env.PORT}`];
  const own = env.PUBLIC_URL === undefined ? local : [];
  return [...new Set([publicUrl, ...own, ...env.ALLOWED_ORIGINS])];
}
