import { serveCommands } from '../child.ts';
import { startNode } from '../node.ts';

/** P9b: a whole server that the sockets send to. */
const node = await startNode();
const workspace = await node.createWorkspace(node.alice, node.bob);

serveCommands({
  target: (input: { senders: number }) => ({
    url: node.socketUrl,
    tokens: Array.from({ length: input.senders }, () => node.alice.accessToken),
    workspaceId: workspace.id,
    channelId: workspace.channelId,
  }),
});
