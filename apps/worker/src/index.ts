/** The worker as a process of its own, beside servers that run with WORKER=off. */
import { inspect } from 'node:util';
import { migrate } from '@teamchat/db';
import { ConfigError, readConfig, readEnvironment } from './config.ts';
import { createLogger } from './logger.ts';
import { runWorker } from './run-worker.ts';

/** Past this a stop has failed, in milliseconds. */
const forcedExit = 30_000;

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    setTimeout(() => process.exit(1), forcedExit).unref();
  });
}

try {
  const { logLevel, ...config } = readConfig(readEnvironment());
  const logger = createLogger(logLevel);
  await migrate(config.databaseUrl);
  logger.info({}, 'The worker is ready.');
  await runWorker({ ...config, logger }, stopping.signal);
} catch (error) {
  const text = error instanceof ConfigError ? error.message : inspect(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
