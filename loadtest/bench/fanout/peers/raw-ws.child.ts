import type { Socket } from 'node:net';
import { Redis } from 'ioredis';
import * as ws from 'ws';
import { serveCommands } from '../../child.ts';

/** Public in ws, missing from its types. */
interface FrameOptions {
  fin: boolean;
  rsv1: boolean;
  opcode: number;
  mask: boolean;
  readOnly: boolean;
}
const { Sender } = ws as unknown as {
  Sender: { frame: (data: Buffer, options: FrameOptions) => Buffer[] };
};

/** The floor: one frame built per event and written as it is to every socket. */
const redis = new Redis(process.env.REDIS_URL ?? '');
const server = new ws.WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
const sockets = new Set<Socket>();

server.on('connection', (_client, request) => {
  sockets.add(request.socket);
});

redis.on('messageBuffer', (_topic, payload) => {
  const frame = Buffer.concat(
    Sender.frame(payload, { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false }),
  );
  for (const socket of sockets) socket.write(frame);
});

serveCommands({
  async listen(topic: string) {
    await redis.subscribe(topic);
    const address = server.address();
    return typeof address === 'object' ? address?.port : null;
  },
});
