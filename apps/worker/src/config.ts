import type { LogLevel } from './logger.ts';
import { logLevels } from './logger.ts';

export interface WorkerConfig {
  databaseUrl: string;
  eventRetentionDays: number;
  logLevel: LogLevel;
}

/** The environment does not describe a worker that can start; the message says what to change. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The environment of this process; the only place that reads it. */
export const readEnvironment = (): NodeJS.ProcessEnv => process.env;

/** @throws ConfigError naming the variable and what to set it to. */
export function readConfig(environment: NodeJS.ProcessEnv): WorkerConfig {
  const databaseUrl = environment.DATABASE_URL ?? '';
  if (!/^postgres(ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl)) {
    throw new ConfigError(
      'DATABASE_URL must be the Postgres of the servers: postgres://user:password@host:5432/teamchat',
    );
  }
  const level = environment.LOG_LEVEL || 'info';
  const logLevel = logLevels.find((known) => known === level);
  if (logLevel === undefined)
    throw new ConfigError(`LOG_LEVEL must be one of: ${logLevels.join(', ')}.`);
  return { databaseUrl, eventRetentionDays: readRetention(environment), logLevel };
}

function readRetention(environment: NodeJS.ProcessEnv): number {
  const text = environment.EVENT_RETENTION_DAYS || '7';
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (days < 1)
    throw new ConfigError('EVENT_RETENTION_DAYS must be a whole number of days, 1 to 9999.');
  return days;
}
