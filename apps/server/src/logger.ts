import { type Logger, pino, stdTimeFunctions } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config.ts';

export type { Logger } from 'pino';

interface LoggedError {
  name: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: LoggedError;
}

/** A failed query carries its parameters: message bodies, password hashes, session tokens. */
function isQueryError(error: Error): error is Error & { query: string; params: unknown } {
  return 'query' in error && typeof error.query === 'string' && 'params' in error;
}

/** What of an error may be written down. Own properties stay out: libraries keep requests and secrets there. */
export function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error))
    return { name: typeof error, message: 'A value that is no Error was thrown.' };
  const message = isQueryError(error) ? `Failed query: ${error.query}` : error.message;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    name: error.name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(frames === undefined ? {} : { stack: frames.join('\n') }),
    ...(error.cause instanceof Error && depth < 4
      ? { cause: describeError(error.cause, depth + 1) }
      : {}),
  };
}

const secrets = ['authorization', 'cookie', 'password', 'newPassword', 'currentPassword', 'token'];
const moreSecrets = [
  'accessToken',
  'refreshToken',
  'inviteCode',
  'secret',
  'authSecret',
  'metricsToken',
];

/**
 * Structured logs on standard output. Query strings, bodies, headers and query parameters are never logged; names of
 * secrets are blotted out where they would slip in all the same.
 */
export function createLogger(config: Pick<Config, 'logLevel' | 'logFormat'>): Logger {
  const names = [...secrets, ...moreSecrets];
  const options = {
    level: config.logLevel,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
    redact: {
      paths: names.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '[hidden]',
    },
    serializers: {
      err: describeError,
      error: describeError,
      req: () => undefined,
      res: () => undefined,
    },
  };
  if (config.logFormat === 'json') return pino(options);
  // In this thread: a transport would start a worker from a file that the bundle does not have.
  return pino(options, pretty({ sync: true, translateTime: 'SYS:HH:MM:ss.l', ignore: 'reqId' }));
}
