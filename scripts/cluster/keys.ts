import type { Action } from './arguments.ts';

const actionOf: Record<string, Action> = { k: 'kill', s: 'stop', r: 'restart' };

/** Turns keys into actions: a letter, then the number of a server. Ctrl-C stays Ctrl-C. */
export function listenForKeys(onAction: (action: Action, server: number) => void): Disposable {
  const { stdin } = process;
  if (!stdin.isTTY) return { [Symbol.dispose]: () => undefined };
  let pending: Action | undefined;
  const receive = (data: Buffer) => {
    for (const key of data.toString('utf8')) {
      if (key === '\u0003') process.kill(process.pid, 'SIGINT');
      else if (/^[1-9]$/.test(key) && pending !== undefined) onAction(pending, Number(key));
      pending = actionOf[key];
    }
  };
  stdin.setRawMode(true);
  stdin.on('data', receive);
  return {
    [Symbol.dispose]() {
      stdin.off('data', receive);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}
