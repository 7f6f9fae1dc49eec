import { newId } from '@teamchat/contract';
import { createStockClient, type StockClient } from '@teamchat/server/testing';
import { serveCommands } from '../child.ts';
import { closedLoop } from '../closed-loop.ts';
import { quantile } from '../stats.ts';

/** The senders of P9b: sockets of the tRPC client that the SDK is built on, not subscribed to anything. */
interface Target {
  url: string;
  /** One per sender; the peer ignores them. */
  tokens: string[];
  workspaceId: string;
  channelId: string;
}

// Each answer makes the tRPC client abort a signal of its own, which would record a stack.
Error.stackTraceLimit = 0;

let clients: StockClient[] = [];
let target: Target | null = null;

serveCommands({
  prepare(input: Target) {
    target = input;
    clients = input.tokens.map((accessToken) =>
      createStockClient({ socketUrl: input.url }, { accessToken }),
    );
  },
  async run(input: { seconds: number; body: string }) {
    if (target === null) throw new Error('prepare first');
    const { workspaceId, channelId } = target;
    const { body } = input;
    const { perSecond, latencies } = await closedLoop(clients.length, input.seconds, (caller) =>
      clients[caller]?.api.message.send.mutate({ workspaceId, channelId, id: newId(), body }),
    );
    return { perSecond, p99: quantile(latencies, 0.99) };
  },
});
