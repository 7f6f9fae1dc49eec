import type { Pools } from './pools.ts';

export interface WarningLogger {
  warn(fields: object, message: string): void;
}

const unsafe: Record<string, string> = {
  fsync: 'a power failure can corrupt the whole database',
  full_page_writes: 'a power failure can corrupt the whole database',
  synchronous_commit: 'a crash loses messages that were acknowledged',
};

/** Warns about settings of the server under which an acknowledged message can be lost. */
export async function warnAboutUnsafeSettings(
  pools: Pick<Pools, 'requests'>,
  logger: WarningLogger,
): Promise<void> {
  const { rows } = await pools.requests.query<{ name: string }>(
    `SELECT name FROM pg_settings WHERE name = ANY($1) AND setting = 'off'`,
    [Object.keys(unsafe)],
  );
  for (const { name } of rows) {
    logger.warn({ setting: name }, `Postgres runs with ${name}=off: ${unsafe[name]}.`);
  }
}
