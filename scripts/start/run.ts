import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type PostgresServer, startPostgres } from '../postgres/start.ts';
import { build } from './build.ts';
import { openDataFolder, openSecrets, repository } from './data-folder.ts';
import { requireNodeVersion } from './node-version.ts';
import { describePortInUse, describeProblem, StartProblem } from './problem.ts';
import { listenForStop, type StopSignals } from './signals.ts';

interface ServerModule {
  runServer: (
    environment: NodeJS.ProcessEnv,
    signal: AbortSignal,
  ) => Promise<{ url: string; closed: Promise<void> }>;
}

const say = (line: string) => console.log(`› ${line}`);

async function start(stopping: StopSignals): Promise<void> {
  const begun = performance.now();
  await requireFreePort(process.env.PORT || '3000');
  const folder = await openDataFolder(process.env);
  const building = build(say, stopping.signal);
  building.catch(() => undefined);

  const external = process.env.DATABASE_URL;
  await using postgres = external ? null : await startEmbedded(folder);
  await building;
  if (stopping.signal.aborted) return;

  say('Starting the server');
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    TEAMCHAT_DATA: folder,
    NODE_ENV: process.env.NODE_ENV ?? 'production',
    LOG_FORMAT: process.env.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json'),
    ...(postgres === null
      ? {}
      : { ...(await openSecrets(folder)), ...definedSecrets(), DATABASE_URL: postgres.url }),
  };
  process.env.NODE_ENV = environment.NODE_ENV;
  const server = await (await loadServer()).runServer(environment, stopping.signal);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(describeRunning({ url: server.url, folder, embedded: postgres !== null, seconds }));
  await waitForEnd(server.closed, postgres, stopping);
}

function startEmbedded(folder: string): Promise<PostgresServer> {
  say('Starting the database');
  return startPostgres({
    directory: join(folder, 'postgres'),
    database: 'teamchat',
    onProgress: say,
  });
}

/** A secret given in the environment wins over the generated one. */
function definedSecrets(): Record<string, string> {
  const { AUTH_SECRET } = process.env;
  return AUTH_SECRET ? { AUTH_SECRET } : {};
}

async function loadServer(): Promise<ServerModule> {
  const bundle = join(repository, 'apps/server/dist/app.js');
  return (await import(pathToFileURL(bundle).href)) as ServerModule;
}

async function waitForEnd(
  closed: Promise<void>,
  postgres: PostgresServer | null,
  stopping: StopSignals,
): Promise<void> {
  const lost = postgres?.lost.then(() => {
    throw new StartProblem(
      `The database stopped unexpectedly; ${postgres.log} says why. Nothing acknowledged is lost: start again.`,
    );
  });
  try {
    await Promise.race([closed, stopping.forced, ...(lost === undefined ? [] : [lost])]);
  } catch (error) {
    stopping.stop();
    await Promise.race([closed.catch(() => undefined), delay(5000)]);
    throw error;
  }
}

/**
 * Says at once what the server would say after the build. The server listens by itself, so a race
 * is harmless.
 */
function requireFreePort(port: string): Promise<void> {
  if (!/^\d+$/.test(port) || Number(port) > 65_535) {
    throw new StartProblem(`PORT must be a whole number up to 65535, not "${port}".`);
  }
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      const inUse = 'code' in error && error.code === 'EADDRINUSE';
      if (inUse) reject(new StartProblem(describePortInUse(`Port ${port}`)));
      else resolve();
    });
    probe.listen({ port: Number(port), host: process.env.HOST || 'localhost' }, () =>
      probe.close(() => resolve()),
    );
  });
}

function describeRunning(state: {
  url: string;
  folder: string;
  embedded: boolean;
  seconds: string;
}): string {
  const lines = [
    '',
    `TeamChat is ready at ${state.url} (after ${state.seconds} s)`,
    '',
    state.embedded
      ? `  Data    ${state.folder}`
      : `  Data    in the database of DATABASE_URL; files in ${state.folder}`,
    '  Stop    Ctrl-C',
    state.embedded
      ? '  Backup  stop TeamChat, then copy that folder'
      : '  Backup  pg_dump of that database, and a copy of that folder',
    '',
  ];
  return lines.join('\n');
}

/**
 * Builds what is missing, brings its own Postgres unless DATABASE_URL is set, and runs the server
 * in this process.
 */
export async function run(): Promise<void> {
  const stopping = listenForStop(() => say('Stopping (once more to force)'));
  try {
    requireNodeVersion();
    await start(stopping);
    say('Stopped');
  } catch (error) {
    if (stopping.signal.aborted && error instanceof Error && error.name === 'AbortError') {
      say('Stopped');
    } else {
      console.error(`\n${describeProblem(error)}`);
      process.exitCode = 1;
    }
  }
  // Whatever a library left open must not keep a stopped server alive.
  setTimeout(() => process.exit(), 3000).unref();
}
