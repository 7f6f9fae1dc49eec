import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { serveCommands } from '../../child.ts';

/** Socket.IO 4 as its performance page advises: WebSocket only, no compression, one broadcast. */
const redis = new Redis(process.env.REDIS_URL ?? '');
const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false });
io.engine.on('connection', (socket: { request: unknown }) => {
  socket.request = null;
});

redis.on('messageBuffer', (_topic, payload) => {
  io.emit('event', JSON.parse(payload.toString()));
});

serveCommands({
  async listen({ topic }: { topic: string }) {
    await redis.subscribe(topic);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return (http.address() as AddressInfo).port;
  },
});
