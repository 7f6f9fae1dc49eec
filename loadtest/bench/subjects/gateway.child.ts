import { serveCommands } from '../child.ts';
import { startNode } from '../node.ts';

/** The measured process: a whole server that gets every event from Redis. */
const node = await startNode();

serveCommands({
  socketUrl: () => node.socketUrl,
  slowConsumerCloses: () => node.context.services.realtime.metrics.slowConsumers,
});
