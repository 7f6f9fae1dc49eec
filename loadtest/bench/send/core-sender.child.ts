import { actAs, sendMessage } from '@teamchat/core';
import { serveCommands } from '../child.ts';
import { closedLoop } from '../closed-loop.ts';
import { startNode } from '../node.ts';
import { quantile } from '../stats.ts';

/** P9: callers of core's `sendMessage` in one process, all in one workspace. */
const node = await startNode();
const workspace = await node.createWorkspace(node.alice, node.bob);

serveCommands({
  async run(input: { callers: number; seconds: number; body: string }) {
    const alice = actAs(node.context.services.core, node.alice.id);
    const { perSecond, latencies } = await closedLoop(input.callers, input.seconds, () =>
      sendMessage(alice, {
        workspaceId: workspace.id,
        channelId: workspace.channelId,
        body: input.body,
      }),
    );
    return { perSecond, p99: quantile(latencies, 0.99) };
  },
});
