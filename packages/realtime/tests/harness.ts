import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Id, limits } from '@teamchat/contract';
import { initTRPC, tracked } from '@trpc/server';
import { getWSConnectionHandler } from '@trpc/server/adapters/ws';
import superjson from 'superjson';
import { WebSocketServer } from 'ws';
import type { Broker, Connection, Realtime, RealtimeOptions } from '../src/index.ts';
import { createMemoryBroker, createRealtime, defaultLimits } from '../src/index.ts';
import { MemoryLog, silentLogger } from '../src/testing.ts';
import { fastTimings } from './fast-timings.ts';

interface Context {
  connection: Connection | null;
  userId: Id;
  authSessionId: Id;
}

interface SubscribeCall {
  workspaceId: Id;
  lastEventId?: string | undefined;
  userRev?: number;
}

function createRouter(realtime: Realtime, values: unknown[]) {
  const t = initTRPC.context<Context>().create({ transformer: superjson, isDev: false });
  return t.router({
    events: t.procedure
      .input((input) => input as SubscribeCall)
      .subscription(async function* ({ ctx, input, signal }) {
        yield* realtime.subscribe({ ...ctx, ...input, signal });
      }),
    /** What the stock adapter makes of given frames. */
    stock: t.procedure.subscription(async function* () {
      await Promise.resolve();
      for (const value of values)
        yield tracked((value as { id: string }).id, (value as { data: unknown }).data);
    }),
    echo: t.procedure.input((input) => input).query(({ input }) => input),
    hang: t.procedure.query(() => new Promise<void>(() => undefined)),
  });
}

export type TestRouter = ReturnType<typeof createRouter>;

export interface TestServer extends AsyncDisposable {
  url: string;
  realtime: Realtime;
  log: MemoryLog;
  /** Frames that the `stock` procedure yields. */
  values: unknown[];
  connections: Connection[];
}

/**
 * A WebSocket server with a small router over the realtime package. `?user=` says who calls,
 * `?stock` leaves a socket to tRPC alone, with its own encoder.
 */
export async function startServer(
  options: {
    log?: MemoryLog;
    broker?: Broker;
  } & Partial<Omit<RealtimeOptions, 'log' | 'broker'>> = {},
): Promise<TestServer> {
  const { log = new MemoryLog(), broker = createMemoryBroker(), ...rest } = options;
  const realtime = createRealtime({
    broker,
    ...log.ports,
    logger: silentLogger,
    ...rest,
    timings: { ...fastTimings, ...rest.timings },
  });
  const values: unknown[] = [];
  const router = createRouter(realtime, values);
  const connections: Connection[] = [];
  const wss = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    clientTracking: true,
    maxPayload: limits.socketPayloadBytes,
  });
  const server = createServer();
  server.on('upgrade', (request, socket, head) => {
    wss.handleUpgrade(request, socket, head, (ws) => {
      const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
      const userId = query.get('user') ?? '';
      const identity = { userId, authSessionId: query.get('session') ?? randomUUID() };
      const connection = query.has('stock') ? null : realtime.openConnection(ws, socket, identity);
      if (connection !== null) connections.push(connection);
      getWSConnectionHandler({
        wss,
        router,
        createContext: () => ({ connection, ...identity }),
        maxBatchSize: defaultLimits.batchCalls,
        ...(connection === null
          ? {}
          : { experimental_encoder: connection.encoder, dangerouslyDisablePong: true }),
      })(ws, request);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    realtime,
    log,
    values,
    connections,
    async [Symbol.asyncDispose]() {
      await realtime[Symbol.asyncDispose]();
      for (const client of wss.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
      await broker[Symbol.asyncDispose]();
    },
  };
}
