/** The server as a process of its own: development, containers, any service manager. */
import { inspect } from 'node:util';
import { runServer } from './app.ts';
import { ConfigError, readEnvironment } from './config.ts';

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
  const server = await runServer(readEnvironment(), stopping.signal);
  await server.closed;
} catch (error) {
  const text = error instanceof ConfigError ? error.message : inspect(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
