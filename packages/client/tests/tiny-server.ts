import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StreamFrame } from '@teamchat/contract';
import { initTRPC, tracked } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { getWSConnectionHandler } from '@trpc/server/adapters/ws';
import superjson from 'superjson';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Frame {
  id: string;
  data: StreamFrame | { type: string };
}

export interface Subscription {
  socket: WebSocket;
  input: { workspaceId: string; lastEventId?: string; userRev?: number };
  push(frame: Frame): void;
  end(): void;
  fail(error: Error): void;
}

type Procedure = (input: never, over: 'http' | 'socket') => unknown;

/** What a test lets the server do; a procedure that is not here answers an error. */
export interface TinyServerOptions {
  procedures?: Record<string, Procedure>;
  /** Called for each new subscription before its first frame. */
  onSubscribe?: (subscription: Subscription) => void;
}

const t = initTRPC.context<{ socket: WebSocket | null }>().create({
  transformer: superjson,
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: { ...shape.data, ...(error.cause as object | undefined) },
  }),
});

/** The wire of the real server, from the same tRPC adapters, with answers that a test makes up. */
export async function startTinyServer(options: TinyServerOptions) {
  const subscriptions: Subscription[] = [];
  /** Raw request messages by socket, in order. */
  const received: { socket: number; id: number; method: string; path: string }[] = [];
  const tokens: unknown[] = [];
  const sockets: WebSocket[] = [];
  const procedures = options.procedures ?? {};

  const call = (path: string) => (opts: { input: unknown; ctx: { socket: WebSocket | null } }) => {
    const procedure = procedures[path];
    if (procedure === undefined) throw new Error(`The test gives no ${path}.`);
    return procedure(opts.input as never, opts.ctx.socket === null ? 'http' : 'socket');
  };
  const input = t.procedure.input((value: unknown) => value);
  const query = (path: string) => input.query(call(path));
  const mutation = (path: string) => input.mutation(call(path));

  const router = t.router({
    auth: t.router({ refresh: mutation('auth.refresh'), login: mutation('auth.login') }),
    user: t.router({ me: query('user.me') }),
    workspace: t.router({
      bootstrap: query('workspace.bootstrap'),
      members: query('workspace.members'),
    }),
    channel: t.router({
      get: query('channel.get'),
      markRead: mutation('channel.markRead'),
      markUnread: mutation('channel.markUnread'),
    }),
    message: t.router({ send: mutation('message.send'), list: query('message.list') }),
    events: t.router({
      subscribe: input.subscription(async function* ({ input: asked, ctx, signal }) {
        const queue: (Frame | Error | null)[] = [];
        let wake: () => void = () => undefined;
        const put = (item: Frame | Error | null) => {
          queue.push(item);
          wake();
        };
        signal?.addEventListener('abort', () => put(null));
        const subscription: Subscription = {
          socket: ctx.socket as WebSocket,
          input: asked as Subscription['input'],
          push: put,
          end: () => put(null),
          fail: put,
        };
        subscriptions.push(subscription);
        options.onSubscribe?.(subscription);
        for (;;) {
          const item = queue.shift();
          if (item === undefined) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          } else if (item === null) return;
          else if (item instanceof Error) throw item;
          else yield tracked(item.id, item.data);
        }
      }),
    }),
  });

  const handle = createHTTPHandler({
    router,
    basePath: '/trpc/',
    createContext: () => ({ socket: null }),
  });
  const server = createServer(handle);
  const webSockets = new WebSocketServer({ server, path: '/trpc' });
  webSockets.on('connection', (socket, request) => {
    const index = sockets.push(socket) - 1;
    socket.on('message', (data: Buffer) => {
      const parsed: unknown = data.toString() === 'PING' ? [] : JSON.parse(data.toString());
      for (const message of [parsed].flat() as {
        id: number;
        method: string;
        params?: { path: string };
      }[]) {
        const { id, method, params } = message;
        if (method !== 'connectionParams' && method !== 'subscription.stop') {
          received.push({ socket: index, id, method, path: params?.path ?? '' });
        }
      }
    });
    getWSConnectionHandler({
      wss: webSockets,
      router,
      createContext: ({ info }) => {
        tokens.push(info.connectionParams?.['token']);
        return Promise.resolve({ socket });
      },
    })(socket, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    subscriptions,
    received,
    tokens,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.terminate();
      webSockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
