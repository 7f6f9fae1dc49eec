import { newId } from '@teamchat/contract';
import {
  createTRPCUntypedClient,
  createWSClient,
  type TRPCUntypedClient,
  wsLink,
} from '@trpc/client';
import type { AnyRouter } from '@trpc/server';
import superjson from 'superjson';
import { WebSocket } from 'ws';
import { serveCommands } from '../child.ts';
import { closedLoop } from '../closed-loop.ts';
import { quantile } from '../stats.ts';

/** The senders of P9b: sockets of the tRPC client that the SDK is built on, not subscribed to anything. */
interface Target {
  url: string;
  tokens: (string | null)[];
  workspaceId: string;
  channelId: string;
}

let clients: TRPCUntypedClient<AnyRouter>[] = [];
let target: Target | null = null;

serveCommands({
  prepare(input: Target) {
    target = input;
    clients = input.tokens.map((token) => {
      const client = createWSClient({
        url: input.url,
        // The tRPC client accepts any WebSocket of the browser's shape.
        WebSocket: WebSocket as unknown as NonNullable<
          Parameters<typeof createWSClient>[0]['WebSocket']
        >,
        ...(token === null ? {} : { connectionParams: { token } }),
      });
      return createTRPCUntypedClient<AnyRouter>({
        links: [wsLink<AnyRouter>({ client, transformer: superjson } as never)],
      });
    });
  },
  async run(input: { seconds: number; body: string }) {
    if (target === null) throw new Error('prepare first');
    const { workspaceId, channelId } = target;
    const { perSecond, latencies } = await closedLoop(clients.length, input.seconds, (caller) =>
      (clients[caller] as TRPCUntypedClient<AnyRouter>).mutation('message.send', {
        workspaceId,
        channelId,
        id: newId(),
        body: input.body,
      }),
    );
    return { perSecond, p99: quantile(latencies, 0.99) };
  },
});
