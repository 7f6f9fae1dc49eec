import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from './logger.ts';

/** Containers start in any order; a database that is still starting deserves this long, in milliseconds. */
const patience = 60_000;

/**
 * Waits until something listens where the database should be. Goes on when the signal aborts or patience ends: what
 * connects next then says what is wrong.
 */
export async function waitForDatabase(
  url: string,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  const { hostname, port } = new URL(url);
  const deadline = Date.now() + patience;
  let told = false;
  while (!(await listens(hostname, Number(port || 5432)))) {
    if (signal.aborted || Date.now() > deadline) return;
    if (!told) logger.warn({ host: hostname }, 'The database does not answer yet; waiting for it.');
    told = true;
    await delay(250, undefined, { signal }).catch(() => undefined);
  }
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('timeout', () => finish(false));
    socket.once('error', () => finish(false));
  });
}
