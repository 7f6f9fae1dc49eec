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
const sockets: Socket[] = [];
/** An event goes to every so-many-th socket, in turns. */
let share = 1;
let turn = 0;

server.on('connection', (_client, request) => {
  sockets.push(request.socket);
});

redis.on('messageBuffer', (_topic, payload) => {
  const frame = Buffer.concat(
    Sender.frame(payload, { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false }),
  );
  turn = (turn + 1) % share;
  for (let i = turn; i < sockets.length; i += share) sockets[i]?.write(frame);
});

serveCommands({
  async listen(input: { topic: string; share: number }) {
    share = input.share;
    await redis.subscribe(input.topic);
    const address = server.address();
    return typeof address === 'object' ? address?.port : null;
  },
});
