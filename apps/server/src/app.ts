import type { AddressInfo } from 'node:net';
import { warnAboutUnsafeSettings } from '@teamchat/core';
import { migrate } from '@teamchat/db';
import { runWorker } from '@teamchat/worker';
import type { FastifyInstance } from 'fastify';
import { type Config, readConfig } from './config.ts';
import { createContext, type Overrides, type ServerContext } from './context.ts';
import { createHttp } from './http.ts';
import { createLogger } from './logger.ts';
import { waitForDatabase } from './wait-for-database.ts';
import { listenForSockets } from './ws.ts';

/** Longer than a statement may take in Postgres, in milliseconds. */
const callsGrace = 10_000;

export interface RunningServer {
  /** Where people reach it. */
  url: string;
  /** Where it listens. */
  port: number;
  context: ServerContext;
  /** Resolves when everything is closed; rejects when that failed. */
  closed: Promise<void>;
}

/**
 * Runs a server until the signal aborts, then stops it in order.
 * @throws ConfigError when the environment is wrong; EADDRINUSE when the port is taken.
 */
export function runServer(
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<RunningServer> {
  return startServer(readConfig(environment), signal);
}

/** As `runServer`, from a configuration and with parts replaced. */
export async function startServer(
  config: Config,
  signal: AbortSignal,
  overrides: Overrides = {},
): Promise<RunningServer> {
  const logger = overrides.logger ?? createLogger(config);
  await waitForDatabase(config.databaseUrl, logger, signal);
  await migrate(config.databaseUrl);
  const context = await createContext(config, { ...overrides, logger });
  try {
    await warnAboutUnsafeSettings(context.pools, logger);
    return await serve(context, signal);
  } catch (error) {
    await context[Symbol.asyncDispose]();
    throw error;
  }
}

async function serve(context: ServerContext, signal: AbortSignal): Promise<RunningServer> {
  const { config, logger } = context;
  const http = await createHttp(context);
  const sockets = listenForSockets(http.server, context);
  try {
    await http.listen({ host: config.host, port: config.port });
  } catch (error) {
    await http.close();
    throw error;
  }
  const working = new AbortController();
  const worker =
    config.worker === 'inline'
      ? runWorker({ ...config, logger }, working.signal)
      : Promise.resolve();
  worker.catch((error: unknown) => logger.error({ err: error }, 'The worker stopped.'));
  const { port } = http.server.address() as AddressInfo;
  logger.info({ port, host: config.host, url: config.publicUrl }, 'TeamChat is ready.');

  const stop = async () => {
    logger.info({}, 'Stopping: no new work, clients move on.');
    context.readiness.startDraining();
    working.abort();
    try {
      await context.services.realtime.drain(sockets.size === 0 ? 0 : config.drainMs);
      await closeHttp(http);
      await sockets[Symbol.asyncDispose]();
      await worker.catch(() => undefined);
    } finally {
      await context[Symbol.asyncDispose]();
    }
    logger.info({}, 'Stopped.');
  };
  const closed = aborted(signal).then(stop);
  closed.catch(() => undefined);
  return { url: config.publicUrl, port, context, closed };
}

/** Lets calls finish that are being answered, and ends streams and idlers that never would. */
async function closeHttp(http: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => http.server.closeAllConnections(), callsGrace);
  try {
    await http.close();
  } finally {
    clearTimeout(timer);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
