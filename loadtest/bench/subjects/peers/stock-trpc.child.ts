import { EventEmitter, on } from 'node:events';
import { initTRPC, tracked } from '@trpc/server';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { Redis } from 'ioredis';
import superjson from 'superjson';
import { WebSocketServer } from 'ws';
import { serveCommands } from '../../child.ts';

/** tRPC as its documentation writes a subscription: an async generator over an event emitter. */
const redis = new Redis(process.env.REDIS_URL ?? '');
const bus = new EventEmitter();
bus.setMaxListeners(0);

const t = initTRPC.create({ transformer: superjson });
const router = t.router({
  events: t.procedure.subscription(async function* ({ signal }) {
    for await (const args of on(bus, 'event', signal === undefined ? {} : { signal })) {
      const [event] = args as [{ seq: number }];
      yield tracked(String(event.seq), event);
    }
  }),
});

redis.on('messageBuffer', (_topic, payload) => {
  bus.emit('event', JSON.parse(payload.toString()));
});

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
applyWSSHandler({ wss, router });

serveCommands({
  async listen({ topic }: { topic: string }) {
    await redis.subscribe(topic);
    const address = wss.address();
    return typeof address === 'object' ? address?.port : null;
  },
});
