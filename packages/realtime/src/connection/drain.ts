import { closeCodes } from '@teamchat/contract';
import type { Connection } from './connection.ts';

const STEP = 20;

/**
 * Closes sockets with `draining`, a few at a time, so that their clients do not all come back to the other servers at
 * once: within the window, and sooner where there are few.
 * @param windowMs in milliseconds.
 */
export function closeSpread(connections: Iterable<Connection>, windowMs: number): Promise<void> {
  const waiting = [...connections];
  const steps = Math.max(1, Math.ceil(windowMs / STEP));
  const perStep = Math.ceil(waiting.length / steps);
  return new Promise((resolve) => {
    const closeSome = () => {
      for (const connection of waiting.splice(0, perStep)) {
        connection.close(closeCodes.draining, 'draining');
      }
      if (waiting.length === 0) resolve();
      else setTimeout(closeSome, STEP);
    };
    closeSome();
  });
}
