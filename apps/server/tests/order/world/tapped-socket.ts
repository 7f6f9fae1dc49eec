import { WebSocket } from 'ws';
import type { Journal } from './journal.ts';

/** Where a device's next connection goes. */
export interface Route {
  /** Null: there is no network. */
  target(): { name: string; url: string } | null;
}

/** Nobody listens there. */
const NOWHERE = 'ws://127.0.0.1:1';

export interface Tap {
  WebSocket: unknown;
  /** Cuts every connection as a failing network would. */
  cut(): void;
}

/** A WebSocket class whose sockets follow a route and write down what passes. */
export function createTap(journal: Journal, route: Route): Tap {
  const sockets = new Set<WebSocket>();
  class TappedSocket extends WebSocket {
    readonly #tap: ReturnType<Journal['openSocket']>;

    constructor(address: string, protocols?: string | string[]) {
      const target = route.target();
      const { pathname, search } = new URL(address);
      super(`${target?.url ?? NOWHERE}${pathname}${search}`, protocols);
      this.#tap = journal.openSocket(target?.name ?? 'nowhere');
      sockets.add(this);
      this.once('close', () => sockets.delete(this));
      this.on('message', (data: Buffer) => this.#tap.received(data.toString()));
    }

    override send(data: unknown, ...rest: unknown[]): void {
      const passed = typeof data === 'string' ? this.#tap.sent(data) : data;
      super.send(passed as string, ...(rest as []));
    }
  }
  return {
    WebSocket: TappedSocket,
    cut() {
      for (const socket of sockets) socket.terminate();
    },
  };
}
